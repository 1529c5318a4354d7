import type { ModuleText } from './load.ts'

export interface LoadedModule extends ModuleText {
  /** Files whose change changes the module. */
  readonly watchFiles: readonly string[]
}

/**
 * The `gen:` modules of one compiler. Nothing of them is kept from process to process, whatever cache the bundler has:
 * what they are depends on more than files, such as the environment. Within a process, they are loaded once.
 */
export interface GenModules {
  readonly load: (id: string) => Promise<LoadedModule>
  /** Loads those anew that come from one of these files. */
  readonly changed: (files: ReadonlySet<string>) => void
  /** Loads all anew. */
  readonly forget: () => void
}

export function createGenModules(load: (id: string) => Promise<LoadedModule>): GenModules {
  const modules = new Map<string, Promise<LoadedModule>>()
  const sources = new Map<string, readonly string[]>()

  async function loadAnew(id: string): Promise<LoadedModule> {
    try {
      const loaded = await load(id)
      sources.set(id, loaded.watchFiles)
      return loaded
    } catch (error) {
      modules.delete(id)
      throw error
    }
  }

  return {
    load: async (id) => {
      const loading = modules.get(id) ?? loadAnew(id)
      modules.set(id, loading)
      return await loading
    },
    changed: (files) => {
      for (const [id, paths] of sources) if (paths.some((path) => files.has(path))) modules.delete(id)
    },
    forget: () => modules.clear(),
  }
}
