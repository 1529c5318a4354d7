import { readFile } from 'node:fs/promises'
import { createRequire, isBuiltin } from 'node:module'
import { sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Jiti, ModuleCache, TransformOptions } from 'jiti'
import { blame, placeAt, unreadable } from './blame.ts'
import { systemCode } from '../errors.ts'
import { isObject } from '../json.ts'
import type { Compiled, Source } from './compiled.ts'
import { parseJsonFile } from './parse-json-file.ts'

/** A module of the project, run once. */
export interface LoadedModule {
  /** Its default export, or `module.exports`; undefined where it exports neither. */
  readonly exported: unknown
  /** It and what it imported from outside of node_modules up to now: a function may import more when it is called. */
  readonly files: () => readonly string[]
}

/**
 * Runs a module and everything it imports from the project afresh, so that a reload sees a changed helper and two loads
 * share nothing. Packages are Node's own business and are loaded once a process.
 */
export async function loadModule(file: string, kept: Compiled): Promise<LoadedModule> {
  const loader = createLoader(file, kept)
  const sources: Source[] = []
  const modules: ModuleCache = {}
  const files = (): readonly string[] => [
    ...new Set([file, ...Object.keys(modules).map(fromKey), ...loader.jsonFiles].filter((path) => !isInPackage(path))),
  ]
  try {
    await collectSources(file, loader, sources)
    // Imported before importing: jiti would hand plain JavaScript to Node, which never loads a file twice, but first
    // looks among the modules that it has.
    for (const source of sources) {
      const filename = toKey(source.file)
      // One of a circle has run already, imported by the other.
      if (filename in modules) continue
      await loader.jiti.evalModule(source.text, { filename, async: true, forceTranspile: true, cache: modules })
    }
  } catch (error) {
    throw blame(error, file, files())
  }
  return { exported: defaultExport(modules[toKey(file)]?.exports), files }
}

interface Loader {
  readonly jiti: Jiti
  /** Compiles one file and keeps the result for when it is run. */
  readonly compile: (source: Source) => Promise<string>
  readonly jsonFiles: Set<string>
  /** Bare names that Node resolves otherwise than jiti does, and what it found. */
  readonly native: Record<string, unknown>
}

function createLoader(file: string, kept: Compiled): Loader {
  const { createJiti } = requireJiti()
  const options = { fsCache: false, moduleCache: false }
  const compiler = createJiti(file, options)
  const compiled = new Map<string, string>()
  const native: Record<string, unknown> = {}
  const transform = (task: TransformOptions): { code: string } => {
    const done = task.async === true && task.filename !== undefined ? compiled.get(task.filename) : undefined
    return { code: done ?? compiler.transform(task) }
  }

  async function compile(source: Source): Promise<string> {
    const before = await kept.find(source)
    if (before !== undefined) return before
    const filename = toKey(source.file)
    const code = compiler.transform({ source: source.text, filename, ts: /\.[cm]?ts$/.test(filename), async: true })
    refuseParseError(code, source.file)
    kept.add(source, code)
    return code
  }

  return {
    jiti: createJiti(file, { ...options, transform, virtualModules: native }),
    compile: async (source) => {
      const code = await compile(source)
      compiled.set(toKey(source.file), code)
      return code
    },
    jsonFiles: new Set(),
    native,
  }
}

/** As the CommonJS that it is: an import would first search all of it for names, which takes longer than to run it. */
function requireJiti(): typeof import('jiti') {
  return createRequire(import.meta.url)('jiti') as typeof import('jiti')
}

/** The file and the project's files that it imports, in the order in which they must run. */
async function collectSources(
  file: string,
  loader: Loader,
  sources: Source[],
  seen = new Set<string>(),
): Promise<void> {
  seen.add(file)
  const source = { file, text: await readFile(file, 'utf8') }
  const code = await loader.compile(source)
  for (const { specifier, optional } of importsOf(code)) {
    if (isBuiltin(specifier) || /^(data|https?):/.test(specifier)) continue
    const conditions = isBare(specifier) ? customConditions() : []
    const found = resolveImport(loader.jiti, specifier, file, conditions)
    if (found === undefined) {
      if (optional) continue
      throw missingImport(source, specifier)
    }
    if (isBare(specifier)) {
      if (conditions.length > 0) await importNatively(specifier, found, loader.native)
    } else if (isInPackage(found) || seen.has(found)) {
      continue
    } else if (found.endsWith('.json')) {
      await refreshJson(found, loader.jsonFiles)
    } else if (/\.[cm]?[jt]s$/.test(found)) {
      await collectSources(found, loader, sources, seen)
    }
  }
  sources.push(source)
}

interface Import {
  readonly specifier: string
  /** CommonJS may try a `require` and live without it. */
  readonly optional: boolean
}

/** Static imports of compiled code; `import()` waits until it is called. */
function importsOf(code: string): readonly Import[] {
  const found = code.matchAll(/\bawait jitiImport\(("(?:[^"\\]|\\.)*")\)|\brequire\((["'](?:[^"'\\]|\\.)*["'])\)/g)
  return [...found].map(([, imported, required = '']) =>
    imported === undefined
      ? { specifier: required.slice(1, -1), optional: true }
      : { specifier: String(JSON.parse(imported)), optional: false },
  )
}

function resolveImport(jiti: Jiti, specifier: string, from: string, custom: readonly string[]): string | undefined {
  const url: string | undefined = jiti.esmResolve(specifier, {
    parentURL: pathToFileURL(from),
    conditions: [...custom, 'node', 'import'],
    try: true,
  })
  return url === undefined ? undefined : fileURLToPath(url)
}

/**
 * Conditions of `--conditions` are a wish to Node that jiti does not know of, so Node is asked. Where it cannot run what
 * it finds (TypeScript of a linked package), jiti can.
 */
async function importNatively(specifier: string, path: string, native: Record<string, unknown>): Promise<void> {
  if (specifier in native) return
  try {
    native[specifier] = await import(pathToFileURL(path).href)
  } catch (error) {
    if (systemCode(error) !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error
  }
}

function customConditions(): readonly string[] {
  const words = [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/)]
  return words.flatMap((word, at) => {
    if (word === '-C' || word === '--conditions') return words[at + 1] ?? []
    return /^--conditions=(.+)$/.exec(word)?.[1] ?? []
  })
}

/** Node keeps every JSON file that was ever required. */
async function refreshJson(file: string, jsonFiles: Set<string>): Promise<void> {
  jsonFiles.add(file)
  parseJsonFile(file, await readFile(file, 'utf8'))
  delete createRequire(file).cache[file]
}

// jiti hands a syntax error on as code that throws, and its place only in there.
function refuseParseError(code: string, file: string): void {
  const details = /^exports\.__JITI_ERROR__ = (\{.*\})/.exec(code)?.[1]
  if (details === undefined) return
  const { message, line, column }: { message: string; line: number; column: number } = JSON.parse(details)
  throw unreadable(file, message, { line, column: column + 1 })
}

function missingImport({ file, text }: Source, specifier: string): Error {
  const offset = Math.max(text.indexOf(`'${specifier}'`), text.indexOf(`"${specifier}"`))
  const what = isBare(specifier) ? 'which is not installed' : 'and there is no such file'
  return unreadable(file, `it imports "${specifier}", ${what}`, placeAt(text, offset))
}

function defaultExport(exports: unknown): unknown {
  if (!isObject(exports)) return exports
  if ('__esModule' in exports) return exports['default']
  return Object.keys(exports).length === 0 ? undefined : exports
}

function isBare(specifier: string): boolean {
  return !/^(\.{0,2}\/|\.{1,2}$|#|file:|[a-z]:[\\/])/i.test(specifier)
}

function isInPackage(path: string): boolean {
  return /[\\/]node_modules[\\/]/.test(path)
}

// jiti writes every path with forward slashes.
function toKey(file: string): string {
  return file.replaceAll(sep, '/')
}

function fromKey(key: string): string {
  return key.replaceAll('/', sep)
}
