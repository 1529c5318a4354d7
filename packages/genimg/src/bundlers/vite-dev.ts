import { resolve } from 'node:path'
import { isGenimgError, type GenImage, type Specifier, type Variant } from '@genimg/core'
import type { ViteDevServer } from 'vite'
import { deliverImport, type ImportDelivery, type ImportPart } from './deliver-import.ts'
import { createDevMiddleware } from './dev-middleware.ts'
import { createDevPlace, type DevPlace } from './dev-place.ts'
import { formatDevUrl } from './dev-url.ts'
import { isWithin } from './is-within.ts'
import { moduleIdOf, parseModuleId, placeQuery, type GenModule } from './module-id.ts'
import { forPage, forStylesheet } from './page-specifier.ts'
import type { PluginHost } from './plugin-host.ts'
import { clientId } from './swap-client.ts'
import { urlChanges } from './url-changes.ts'

/** The Vite dev server's side: modules with plain URLs, a middleware that answers them, and pictures swapped in place. */
export interface ViteDev {
  readonly load: (id: string) => Promise<string>
  /** For a page's HTML. */
  readonly image: (specifier: string, page: string) => Promise<GenImage>
  /** For a stylesheet: the address as the path that Vite makes it from. */
  readonly file: (specifier: string, stylesheet: string) => Promise<string>
  readonly close: () => Promise<void>
}

interface Served {
  readonly module: GenModule
  readonly delivery: ImportDelivery
}

export function createViteDev(server: ViteDevServer, { openProject, lookup }: PluginHost): ViteDev {
  const { logger, root } = server.config
  const warn = (message: string): void => logger.warn(`genimg: ${message}`)
  const fail = (error: unknown): void => logger.error(`genimg: ${isGenimgError(error) ? error.message : String(error)}`)
  const served = new Map<string, Served>()
  // Modules that a page asked for and did not get.
  const failed = new Set<string>()
  // By id of what they show, stylesheets and whether pages do.
  const stylesheets = new Map<string, Set<string>>()
  const inPages = new Set<string>()
  const places = new Map<string, DevPlace>()

  function placeOf(place: string): DevPlace {
    const known = places.get(place)
    if (known !== undefined) return known
    const opened = createDevPlace({
      watcher: server.watcher,
      root: resolve(root, place),
      open: () => openProject(place, 'serve'),
      log: logger,
      warn,
      fail,
      showFailure: ({ message, link }) => {
        server.ws.send({ type: 'error', err: { message: `${message}\n${link}`, stack: '', plugin: 'genimg' } })
      },
      // Which config an importer belongs to may be another one by now.
      refreshed: async () => {
        lookup.forget()
        await show()
        await retry()
        await generate()
      },
    })
    places.set(place, opened)
    return opened
  }

  /** A config is code: what any page may ask for by an address is taken only from where Vite takes files from. */
  function mayServe(place: string): boolean {
    const { strict, allow } = server.config.server.fs
    const folders = allow.map((folder) => resolve(folder))
    return places.has(place) || !strict || isWithin(resolve(root, place), folders)
  }

  async function find(module: GenModule): Promise<Served> {
    const { session } = placeOf(module.place)
    const { project } = await session.current()
    return { module, delivery: await deliverImport(module.specifier, project, session.find) }
  }

  const urlOf =
    ({ module: { query, place } }: Served, base: string = server.config.base) =>
    ({ image }: ImportPart, variant: Variant): string =>
      formatDevUrl(base, image.name, [query, ...placeQuery(place)].filter((word) => word !== '').join('&'), variant)

  const urlsOf = (one: Served): readonly string[] =>
    one.delivery.parts.flatMap((part) => part.delivery.variants.map((variant) => urlOf(one)(part, variant)))

  /** Shows what is on disk now in pages that are open. */
  async function show(): Promise<void> {
    const changes: Record<string, string> = {}
    for (const [id, before] of served) {
      const after = await find(before.module).catch(() => undefined)
      if (after === undefined) continue
      const changed = urlChanges(urlsOf(before), urlsOf(after))
      if (changed !== undefined && Object.keys(changed).length === 0) continue
      served.set(id, after)
      for (const environment of Object.values(server.environments)) {
        const { moduleGraph, name } = environment
        const styles = [...(stylesheets.get(id) ?? [])].flatMap((file) => [
          ...(moduleGraph.getModulesByFile(file) ?? []),
        ])
        const module = moduleGraph.getModuleById(id)
        for (const one of [...styles, ...(module === undefined ? [] : [module])]) {
          moduleGraph.invalidateModule(one)
          // A stylesheet keeps the page's state. Another set of sizes: the page has to render anew.
          if (name === 'client' && (one !== module || changed === undefined)) await environment.reloadModule(one)
        }
      }
      if (changed === undefined && inPages.has(id)) server.ws.send({ type: 'full-reload' })
      Object.assign(changes, changed)
    }
    if (Object.keys(changes).length > 0) server.ws.send('genimg:swap', changes)
  }

  /** A page whose import failed never ran: it is loaded again when the import can be answered. */
  async function retry(): Promise<void> {
    const found = await Promise.all(
      [...failed].map(async (id) => {
        try {
          await find(parseModuleId(id))
          return [id]
        } catch {
          return []
        }
      }),
    )
    const mended = found.flat().filter((id) => failed.delete(id))
    if (mended.length > 0) server.ws.send({ type: 'full-reload' })
  }

  /** For `dev: 'generate'`: makes what pages import, inside the budget, and shows each picture when it is there. */
  async function generate(): Promise<void> {
    for (const [place, dev] of places) {
      const parts = [...served.values()].filter(({ module }) => module.place === place)
      const names = parts.flatMap(({ delivery }) => delivery.parts.map(({ image }) => image.name))
      await dev.generate([...new Set(names)])
    }
  }

  async function load(id: string): Promise<string> {
    const one = await find(parseModuleId(id))
    served.set(id, one)
    generate().catch(fail)
    const value = one.delivery.present(urlOf(one))
    return `import ${JSON.stringify(clientId)}\nexport default ${JSON.stringify(value, null, 2)}\n`
  }

  /** Follows a picture that something other than a module shows. */
  async function serve(
    text: string,
    importer: string,
    needed: (specifier: Specifier) => Specifier,
  ): Promise<{ readonly id: string; readonly one: Served }> {
    const id = moduleIdOf(text, await lookup.placeOf(importer))
    const module = parseModuleId(id)
    const one = await find({ ...module, specifier: needed(module.specifier) })
    served.set(id, one)
    generate().catch(fail)
    return { id, one }
  }

  async function image(specifier: string, page: string): Promise<GenImage> {
    const { id, one } = await serve(specifier, page, forPage)
    inPages.add(id)
    // Vite puts its base in front.
    return one.delivery.present(urlOf(one, '/')) as GenImage
  }

  async function file(specifier: string, stylesheet: string): Promise<string> {
    const { id, one } = await serve(specifier, stylesheet, forStylesheet)
    const path = stylesheet.replace(/[?#].*$/s, '')
    // A page's own styles are made anew with the page, and swapped in it like its attributes.
    if (!stylesheet.includes('html-proxy')) stylesheets.set(id, (stylesheets.get(id) ?? new Set()).add(path))
    return `${root}${String(one.delivery.present(urlOf(one, '/')))}`
  }

  server.middlewares.use(
    createDevMiddleware(server.config.base, (place) => (mayServe(place) ? placeOf(place).session : undefined)),
  )

  const bind = server.bindCLIShortcuts.bind(server)
  server.bindCLIShortcuts = (options) => {
    const shortcut = {
      key: 'g',
      description: 'generate missing images',
      action: async () => {
        for (const [place, dev] of places) {
          await dev.press().catch((error: unknown) => {
            if (!isGenimgError(error)) throw error
            // A monorepo's root need not have a config.
            if (place !== '' || places.size === 1 || error.code !== 'CONFIG_NOT_FOUND') fail(error)
          })
        }
      },
    }
    bind({ ...options, customShortcuts: [...(options?.customShortcuts ?? []), shortcut] })
  }

  // The server starts at once; what it costs to look at the project is spent while the browser is still asking. Who asks
  // for a picture is told what is wrong.
  placeOf('')
    .session.current()
    .catch(() => undefined)

  return {
    load: async (id) => {
      try {
        const module = await load(id)
        failed.delete(id)
        return module
      } catch (error) {
        failed.add(id)
        throw error
      }
    },
    image,
    file,
    close: async () => {
      for (const dev of places.values()) await dev.close()
    },
  }
}
