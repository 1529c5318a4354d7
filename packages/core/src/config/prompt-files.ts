import { posix, resolve } from 'node:path'
import { GenimgError, sentenceOf, type ConfigProblem } from '../errors.ts'
import { findFiles } from './find-files.ts'
import { byCodeUnits, isObject } from '../json.ts'
import type { Files } from '../ports/ports.ts'

/** One image in a file of its own: front matter and prompt. */
export interface PromptFile {
  /** Absolute path. */
  readonly file: string
  /** Path below the fixed part of its glob: `prompts/cards/summer.md` of `prompts/**` is `cards/summer`. */
  readonly name: string
  /** The front matter, not checked yet. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly prompt: string
}

export interface PromptFileOptions {
  /** Globs with forward slashes; one that starts with `!` leaves files out. */
  readonly patterns: readonly string[]
  /** The config's folder. */
  readonly dir: string
  readonly files: Files
}

/** Reads prompt files, each once, in the order of their paths on every machine. */
export async function readPromptFiles({ patterns, dir, files }: PromptFileOptions): Promise<readonly PromptFile[]> {
  const found = await findPromptFiles(patterns, dir)
  const read = found.map(async ({ path, name }): Promise<PromptFile> => {
    const file = resolve(dir, path)
    const text = Buffer.from(await files.read(file)).toString()
    return { file, name, ...(await parsePrompt(text, file)) }
  })
  return await Promise.all(read)
}

interface Match {
  readonly path: string
  readonly name: string
}

async function findPromptFiles(patterns: readonly string[], dir: string): Promise<readonly Match[]> {
  const without = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1))
  const matches = new Map<string, Match>()
  const problems: ConfigProblem[] = []
  for (const pattern of patterns.filter((pattern) => !pattern.startsWith('!'))) {
    const paths = await findFiles(pattern, dir, without)
    if (paths.length === 0) problems.push({ path: 'prompts', message: `${JSON.stringify(pattern)} matches no file` })
    const base = fixedPart(pattern)
    for (const path of paths) {
      const file = resolve(dir, path)
      if (!matches.has(file)) matches.set(file, { path, name: nameBelow(base, path) })
    }
  }
  if (problems.length > 0) throw new GenimgError('CONFIG_INVALID', { file: dir, problems })
  return [...matches.values()].toSorted((a, b) => byCodeUnits(a.path, b.path))
}

/** The folders of a glob before its first special character, with the slash. */
function fixedPart(pattern: string): string {
  const wanted = posix.normalize(pattern)
  const special = wanted.search(/[*?[{(\\]/)
  const plain = special === -1 ? wanted : wanted.slice(0, special)
  return plain.slice(0, plain.lastIndexOf('/') + 1)
}

function nameBelow(base: string, path: string): string {
  return path.slice(base.length).replace(/\.[^./]+$/, '')
}

async function parsePrompt(text: string, file: string): Promise<Pick<PromptFile, 'fields' | 'prompt'>> {
  const lines = text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .split('\n')
  if (lines[0]?.trimEnd() !== '---') return { fields: {}, prompt: lines.join('\n').trim() }
  const end = lines.findIndex((line, at) => at > 0 && line.trimEnd() === '---')
  if (end === -1) throw invalid(file, 'begins with "---" (line 1) and has no line "---" that ends it')
  const fields = await parseFrontMatter(lines.slice(1, end).join('\n'), file)
  if ('prompt' in fields) throw invalid(file, 'has a "prompt"; the prompt is the text below the front matter')
  return {
    fields,
    prompt: lines
      .slice(end + 1)
      .join('\n')
      .trim(),
  }
}

async function parseFrontMatter(yaml: string, file: string): Promise<Readonly<Record<string, unknown>>> {
  // Only where there is some: it is the largest of our libraries.
  const { LineCounter, parseDocument } = await import('yaml')
  const lineCounter = new LineCounter()
  const document = parseDocument(yaml, { schema: 'core', lineCounter, prettyErrors: false })
  // An unknown tag is only a warning to the library, but its value would not be what was meant.
  const [problem] = [...document.errors, ...document.warnings]
  if (problem !== undefined) {
    // The line of dashes above is not part of the YAML.
    const line = lineCounter.linePos(problem.pos[0]).line + 1
    throw invalid(file, `is not valid YAML: ${problem.message} (line ${line})`)
  }
  const value = toPlain(() => document.toJS(), file)
  if (value === null) return {}
  if (!isObject(value)) throw invalid(file, 'must be a list of fields, such as "alt: A lighthouse" (line 2)')
  return value
}

function toPlain(convert: () => unknown, file: string): unknown {
  try {
    return convert()
  } catch (error) {
    throw invalid(file, `cannot be read: ${sentenceOf(error)} (line 2)`)
  }
}

function invalid(file: string, message: string): GenimgError {
  return new GenimgError('CONFIG_INVALID', { file, problems: [{ path: 'front matter', message }] })
}
