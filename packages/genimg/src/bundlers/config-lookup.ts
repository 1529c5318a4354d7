import { dirname, isAbsolute, relative, resolve } from 'node:path'
import { findConfigFile, GenimgError } from '@genimg/core'

/**
 * Which config an importing file belongs to: the nearest one upwards, as with `tsconfig.json`. A **place** is how a
 * config is called in ids and addresses: the path of its folder from the bundler's root, '' for the root's own config.
 */
export interface ConfigLookup {
  /** @param importer path of the importing file; anything that is no path counts for the root */
  readonly placeOf: (importer: string | undefined) => Promise<string>
  /** Absolute path of a place's config; CONFIG_NOT_FOUND where there is none. */
  readonly fileOf: (place: string) => Promise<string>
  /** Looks at the disk anew from now on. */
  readonly forget: () => void
}

interface LookupOptions {
  /** The bundler's root. */
  readonly root: string
  /** As in the plugin's options: where it is given, it is the only one. */
  readonly configFile: string | undefined
}

export function createConfigLookup({ root, configFile }: LookupOptions): ConfigLookup {
  const only = configFile === undefined ? undefined : resolve(root, configFile)
  const found = new Map<string, Promise<string | undefined>>()

  async function lookFrom(dir: string): Promise<string | undefined> {
    const looking = found.get(dir) ?? findConfigFile(dir)
    found.set(dir, looking)
    const file = await looking
    // One that is missing may be written at any time.
    if (file === undefined) found.delete(dir)
    return file
  }

  return {
    placeOf: async (importer) => {
      const path = pathOf(importer)
      if (only !== undefined || path === undefined) return ''
      const [own, roots] = await Promise.all([lookFrom(dirname(path)), lookFrom(root)])
      return own === undefined || own === roots ? '' : relative(root, dirname(own)).replaceAll('\\', '/')
    },
    fileOf: async (place) => {
      const file = only ?? (await lookFrom(resolve(root, place)))
      if (file === undefined) throw new GenimgError('CONFIG_NOT_FOUND', { from: root })
      return file
    },
    forget: () => found.clear(),
  }
}

/** Bundlers put queries behind paths, and have importers that are no files. */
function pathOf(importer: string | undefined): string | undefined {
  const path = importer?.replace(/[?#].*$/s, '')
  return path !== undefined && isAbsolute(path) && !path.includes('\0') ? path : undefined
}
