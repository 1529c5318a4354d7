import { readFileSync } from 'node:fs'
import { basename, relative } from 'node:path'
import type { ResolvedConfig } from 'vite'
import type { DeclareUrl } from './render-module.ts'

/** What is used of the context in which Vite loads a module. */
interface LoadContext {
  /** Gives the id by which code refers to the file. */
  readonly emitFile: (file: {
    readonly type: 'asset'
    readonly name: string
    readonly originalFileName: string
    readonly source: Uint8Array
  }) => string
}

/** How modules of ours name files, so that Vite gives them names and places. */
export interface ViteFiles {
  readonly declareIn: (context: LoadContext) => DeclareUrl
  /** By absolute path: whether a module named it. */
  readonly has: (path: string) => boolean
}

export function createViteFiles(config: Pick<ResolvedConfig, 'root' | 'plugins'>): ViteFiles {
  const named = new Set<string>()
  const emits = writesAddresses(config)
  return {
    has: (path) => named.has(path),
    declareIn:
      ({ emitFile }) =>
      (variable, { path, alone }) => {
        named.add(path)
        const file = path.replaceAll('\\', '/')
        // One URL alone is inlined where Vite would inline any file, which only Vite knows.
        if (alone || !emits)
          return `import ${variable} from ${JSON.stringify(`${file}?url${alone ? '' : '&no-inline'}`)}`
        const reference = emitFile({
          type: 'asset',
          name: basename(path),
          originalFileName: relative(config.root, path).replaceAll('\\', '/'),
          // Several reads at once would take ten times the processor's time of one after the other.
          source: readFileSync(path),
        })
        return `const ${variable} = import.meta.ROLLUP_FILE_URL_${reference}`
      },
  }
}

/**
 * Whether Vite itself writes the addresses of emitted files, by its `base` and `renderBuiltUrl`. Then a file need not be a
 * module of its own, which would take as much time as all the rest of a picture. Older ones leave that to Rollup.
 */
function writesAddresses({ plugins }: Pick<ResolvedConfig, 'plugins'>): boolean {
  return plugins.some(({ name, resolveFileUrl }) => name === 'vite:asset' && resolveFileUrl !== undefined)
}
