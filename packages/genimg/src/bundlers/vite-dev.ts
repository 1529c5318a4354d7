import { deliver, isGenimgError, type Delivery, type Project, type Specifier } from '@genimg/core'
import type { ViteDevServer } from 'vite'
import { keepTypes } from '../keep-types.ts'
import { createDevGenerator } from './dev-generator.ts'
import { createDevMiddleware } from './dev-middleware.ts'
import { createDevSession } from './dev-session.ts'
import { formatDevUrl } from './dev-url.ts'
import { createDevWatcher } from './dev-watcher.ts'
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

export function createViteDev(server: ViteDevServer, open: () => Promise<Project>): ViteDev {
  const { base, logger, root } = server.config
  const warn = (message: string): void => logger.warn(`genimg: ${message}`)
  const fail = (error: unknown): void => logger.error(`genimg: ${isGenimgError(error) ? error.message : String(error)}`)
  const session = createDevSession(openAndFollow)
  const watcher = createDevWatcher(server.watcher, root, ({ config }) => void refresh(config).catch(fail))
  const served = new Map<string, Served>()
  // Modules that a page asked for and did not get.
  const failed = new Map<string, Specifier>()
  const warned = new Set<string>()
  const ending = new AbortController()
  const generator = createDevGenerator(ending.signal)

  /** Whoever opens the project, at the start or after it was mended: its files are watched and its types written. */
  async function openAndFollow(): Promise<Project> {
    try {
      const project = await open()
      watcher.follow(project)
      for (const warning of project.config.warnings.filter((one) => !warned.has(one))) {
        warned.add(warning)
        warn(warning)
      }
      await keepTypes(project, warn).catch(fail)
      return project
    } catch (error) {
      watcher.followTrouble(error)
      throw error
    }
  }

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

  /** A page whose import failed never ran: it is loaded again when the import can be answered. */
  async function retry(): Promise<void> {
    const found = await Promise.all(
      [...failed].map(([id, specifier]) =>
        find(specifier).then(
          () => [id],
          () => [],
        ),
      ),
    )
    const mended = found.flat().filter((id) => failed.delete(id))
    if (mended.length > 0) server.ws.send({ type: 'full-reload' })
  }

  async function refresh(config: boolean): Promise<void> {
    await session.refresh({ config })
    await show()
    await retry()
    await generate()
  }

  /** For `dev: 'generate'`: makes what pages import, inside the budget, and shows each picture when it is there. */
  async function generate(): Promise<void> {
    const state = await session.current()
    if (state.project.config.dev !== 'generate' || state.project.config.frozen) return
    const names = [...new Set([...served.values()].map(({ specifier }) => specifier.name))]
    await generator.auto(state, names, logger, () => refresh(false))
  }

  async function load(id: string, specifier: Specifier): Promise<string> {
    const one = await find(specifier)
    served.set(id, one)
    generate().catch(fail)
    const module = renderModule({ value: one.delivery.present(urlOf(id, one)), imports: new Map() })
    return `import ${JSON.stringify(clientId)}\n${module}`
  }

  server.middlewares.use(createDevMiddleware(base, session))

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
          fail(error)
        }
      },
    }
    bind({ ...options, customShortcuts: [...(options?.customShortcuts ?? []), shortcut] })
  }

  // The server starts at once; what it costs to look at the project is spent while the browser is still asking. Who asks
  // for a picture is told what is wrong.
  session.current().catch(() => undefined)

  return {
    load: async (id, specifier) => {
      try {
        const module = await load(id, specifier)
        failed.delete(id)
        return module
      } catch (error) {
        failed.set(id, specifier)
        throw error
      }
    },
    close: async () => {
      ending.abort(new Error('the dev server ended'))
      watcher.close()
      await session.close()
    },
  }
}
