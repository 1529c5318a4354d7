import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { sep } from 'node:path'
import {
  deliver,
  isGenimgError,
  parseSpecifier,
  placeholderSvg,
  type Delivery,
  type Project,
  type Specifier,
} from '@genimg/core'
import type { ViteDevServer } from 'vite'
import { keepTypes } from '../keep-types.ts'
import { createDevSession } from './dev-session.ts'
import { formatDevUrl, matchVariant, parseDevUrl } from './dev-url.ts'
import { createDevGenerator } from './dev-generator.ts'
import { queryOf } from './module-id.ts'
import { renderModule } from './render-module.ts'
import { clientId } from './swap-client.ts'
import { urlChanges } from './url-changes.ts'

/** The Vite dev server's side: modules with plain URLs, a middleware that answers them, and pictures swapped in place. */
export interface ViteDev {
  readonly load: (id: string, specifier: Specifier) => Promise<string>
  readonly close: () => Promise<void>
}

interface Served {
  readonly specifier: Specifier
  readonly delivery: Delivery
}

const contentTypes = { avif: 'image/avif', webp: 'image/webp', jpeg: 'image/jpeg', png: 'image/png' }

export function createViteDev(server: ViteDevServer, open: () => Promise<Project>): ViteDev {
  const session = createDevSession(open)
  const served = new Map<string, Served>()
  const ending = new AbortController()
  const generator = createDevGenerator(ending.signal)
  const { base, logger } = server.config
  const warn = (message: string): void => logger.warn(`genimg: ${message}`)

  async function find(specifier: Specifier): Promise<Served> {
    const { image, picture, state } = await session.find(specifier.name)
    const { config, ports } = state.project
    return { specifier, delivery: deliver(picture, image, specifier, config, ports.codec.version()) }
  }

  const urlOf =
    (id: string, { specifier }: Served) =>
    (variant: Delivery['variants'][number]): string =>
      formatDevUrl(base, specifier.name, queryOf(id), variant)

  /** Shows what is on disk now in pages that are open. */
  async function show(): Promise<void> {
    const changes: Record<string, string> = {}
    for (const [id, before] of served) {
      const after = await find(before.specifier).catch(() => undefined)
      if (after === undefined) continue
      const changed = urlChanges(
        before.delivery.variants.map(urlOf(id, before)),
        after.delivery.variants.map(urlOf(id, after)),
      )
      if (changed !== undefined && Object.keys(changed).length === 0) continue
      served.set(id, after)
      for (const environment of Object.values(server.environments)) {
        const module = environment.moduleGraph.getModuleById(id)
        if (module === undefined) continue
        environment.moduleGraph.invalidateModule(module)
        // Another set of sizes: the page has to render anew.
        if (changed === undefined && environment.name === 'client') await environment.reloadModule(module)
      }
      Object.assign(changes, changed)
    }
    if (Object.keys(changes).length > 0) server.ws.send('genimg:swap', changes)
  }

  async function refresh(config: boolean): Promise<void> {
    try {
      const { project } = await session.refresh({ config })
      watch(project)
      if (config) await keepTypes(project, warn)
      await show()
      await generate()
    } catch (error) {
      if (!isGenimgError(error)) throw error
      logger.error(`genimg: ${error.message}`)
    }
  }

  /** For `dev: 'generate'`: makes what pages import, inside the budget, and shows each picture when it is there. */
  async function generate(): Promise<void> {
    const state = await session.current()
    if (state.project.config.dev !== 'generate' || state.project.config.frozen) return
    const names = [...new Set([...served.values()].map(({ specifier }) => specifier.name))]
    await generator.auto(state, names, logger, () => refresh(false))
  }

  let watched: ReadonlySet<string> = new Set()
  let timer: NodeJS.Timeout | undefined
  let configChanged = false

  function watch({ config, lockFile, originals }: Project): void {
    watched = new Set(config.dependencies)
    server.watcher.add([...watched, lockFile.path, originals.dir])
    changed = (path) => {
      const isConfig = watched.has(path)
      if (!isConfig && path !== lockFile.path && !path.startsWith(originals.dir + sep)) return
      configChanged ||= isConfig
      clearTimeout(timer)
      // A checkout changes many files at once.
      timer = setTimeout(() => {
        const config = configChanged
        configChanged = false
        refresh(config).catch((error: unknown) => logger.error(String(error)))
      }, 50)
    }
  }

  let changed: (path: string) => void = () => undefined
  server.watcher.on('all', (_event, path) => changed(path))

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const url = request.method === 'GET' || request.method === 'HEAD' ? parseDevUrl(base, request.url ?? '') : undefined
    const specifier =
      url === undefined ? undefined : parseSpecifier(`gen:${url.name}${url.query === '' ? '' : `?${url.query}`}`)
    if (url === undefined || specifier === undefined) return false
    const { image, picture, state } = await session.find(url.name)
    const { project, cache } = state
    const { variants } = deliver(picture, image, specifier, project.config, project.ports.codec.version())
    const variant = matchVariant(variants, url)
    if (variant === undefined) return false
    if (picture.path === null) {
      const { width, height } = variant
      const note = 'not generated yet: press g + enter in the terminal'
      response.setHeader('content-type', 'image/svg+xml')
      response.setHeader('cache-control', 'no-store')
      response.end(placeholderSvg({ width, height, label: image.name, note }))
      return true
    }
    const etag = `"${variant.key}"`
    response.setHeader('etag', etag)
    response.setHeader('cache-control', 'no-cache')
    response.setHeader('content-type', contentTypes[variant.format])
    if (request.headers['if-none-match'] === etag) {
      response.statusCode = 304
      response.end()
      return true
    }
    const [path = ''] = await cache.ensure([variant], picture.path)
    createReadStream(path)
      .on('error', (error) => response.destroy(error))
      .pipe(response)
    return true
  }

  server.middlewares.use((request, response, next) => {
    answer(request, response).then(
      (answered) => {
        if (!answered) next()
      },
      (error: unknown) => next(error),
    )
  })

  const bind = server.bindCLIShortcuts.bind(server)
  server.bindCLIShortcuts = (options) => {
    const shortcut = {
      key: 'g',
      description: 'generate missing images',
      action: async () => {
        try {
          await generator.press(await session.refresh({ config: false }), logger, () => refresh(false))
        } catch (error) {
          if (!isGenimgError(error)) throw error
          logger.error(`genimg: ${error.message}`)
        }
      },
    }
    bind({ ...options, customShortcuts: [...(options?.customShortcuts ?? []), shortcut] })
  }

  // The server starts at once; what it costs to look at the project is spent while the browser is still asking.
  session.current().then(
    ({ project }) => {
      watch(project)
      for (const warning of project.config.warnings) logger.warn(`genimg: ${warning}`)
      keepTypes(project, warn).catch((error: unknown) => logger.error(String(error)))
    },
    () => undefined,
  )

  return {
    load: async (id, specifier) => {
      const one = await find(specifier)
      served.set(id, one)
      generate().catch((error: unknown) => logger.error(`genimg: ${String(error)}`))
      const module = renderModule({ value: one.delivery.present(urlOf(id, one)), imports: new Map() })
      return `import ${JSON.stringify(clientId)}\n${module}`
    },
    close: async () => {
      ending.abort(new Error('the dev server ended'))
      clearTimeout(timer)
      await session.close()
    },
  }
}
