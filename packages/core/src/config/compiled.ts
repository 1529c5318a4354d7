import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { digestOf } from '../digest.ts'
import { systemCode } from '../errors.ts'
import { upwards } from './upwards.ts'

/** A file of the project that a config is in or imports. */
export interface Source {
  readonly file: string
  readonly text: string
}

/**
 * What config files were compiled to, kept from process to process: the compiler takes longer to load and to run than a
 * build over a warm cache takes for hundreds of pictures.
 */
export interface Compiled {
  /** Undefined where this very text was not compiled before, by this compiler. */
  readonly find: (source: Source) => Promise<string | undefined>
  /** Remembers, and writes nothing yet. */
  readonly add: (source: Source, code: string) => void
  /** Writes what is new, where that is allowed: it is of no harm to lose it. */
  readonly save: () => Promise<void>
}

export function createCompiled(): Compiled {
  const added = new Map<string, string>()
  const seal = (source: Source, code: string): string => `// ${digestOf(compiler() + source.text)} ${digestOf(code)}\n`

  return {
    find: async (source) => {
      const path = await placeOf(source.file)
      const kept = path === undefined ? undefined : await readIfThere(path)
      if (kept === undefined) return undefined
      const code = kept.slice(kept.indexOf('\n') + 1)
      return kept === `${seal(source, code)}${code}` ? code : undefined
    },
    add: (source, code) => added.set(source.file, `${seal(source, code)}${code}`),
    save: async () => {
      for (const [file, text] of added) {
        const path = await placeOf(file)
        if (path !== undefined) await writeIfAllowed(path, text)
      }
      added.clear()
    },
  }
}

/** The same, and tells when a text has to be compiled, before that is begun. */
export function tellingCompiled(compiled: Compiled, tell: (source: Source) => Promise<void>): Compiled {
  return {
    ...compiled,
    find: async (source) => {
      const code = await compiled.find(source)
      if (code === undefined) await tell(source)
      return code
    },
  }
}

/** One file for each source: the next text takes its place. Undefined where there is no folder for caches. */
async function placeOf(file: string): Promise<string | undefined> {
  for (const dir of upwards(dirname(file))) {
    const modules = join(dir, 'node_modules')
    const facts = await stat(modules).catch(() => undefined)
    if (facts?.isDirectory() === true)
      return join(modules, '.cache', 'genimg', 'config', `${digestOf(file).slice(0, 16)}.js`)
  }
  return undefined
}

function compiler(): string {
  const { version } = createRequire(import.meta.url)('jiti/package.json') as { readonly version: string }
  return `jiti ${version}\n`
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return undefined
  }
}

async function writeIfAllowed(path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  } catch (error) {
    if (systemCode(error) === undefined) throw error
  }
}
