import { stripVTControlCharacters } from 'node:util'
import { GenimgError, isGenimgError } from '../errors.ts'

/** Where in a text something is wrong; both count from 1. */
export interface Place {
  readonly line: number
  /** Undefined where only the line is known. */
  readonly column?: number
}

/**
 * What a config threw, as one sentence about the file at fault. `files` are the project's own: the first of them on the
 * stack is where a person has to look.
 */
export function blame(thrown: unknown, file: string, files: readonly string[]): GenimgError {
  if (isGenimgError(thrown, 'CONFIG_UNREADABLE')) return thrown
  const frame = thrown instanceof Error ? firstFrame(thrown.stack ?? '', files) : undefined
  return unreadable(frame?.file ?? file, textOf(thrown), frame, { cause: thrown })
}

/** A file that could not be loaded, with one sentence on why and where: `Unexpected token (3:1).` */
export function unreadable(file: string, text: string, place?: Place, options?: ErrorOptions): GenimgError {
  return new GenimgError('CONFIG_UNREADABLE', { file, message: sentence(text, place) }, options)
}

function sentence(text: string, place: Place | undefined): string {
  const lines = stripVTControlCharacters(text).split('\n')
  const first = lines.map((line) => line.trim()).find((line) => line !== '')
  const words = (first ?? '').replace(/[\s.:]+$/, '')
  if (place === undefined) return /[!?]$/.test(words) ? words : `${words}.`
  const { line, column } = place
  return `${words} (${column === undefined ? `line ${line}` : `${line}:${column}`}).`
}

/** The place of an offset in a text; undefined where there is no such offset. */
export function placeAt(text: string, offset: number): Place | undefined {
  if (offset < 0 || offset > text.length) return undefined
  const lines = text.slice(0, offset).split('\n')
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 }
}

function textOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `it threw ${String(thrown)}`
  return thrown.message === '' ? `it threw ${thrown.name}` : thrown.message
}

// Compiling keeps the lines of a file, but not its columns.
function firstFrame(stack: string, files: readonly string[]): (Place & { readonly file: string }) | undefined {
  for (const row of stack.split('\n')) {
    const found = /^\s+at (?:async )?(?:.*\()?(?:file:\/\/)?(.+):(\d+):\d+\)?$/.exec(row)
    const [, path = '', line = ''] = found ?? []
    const file = files.find((known) => path === known || path === known.replaceAll('\\', '/'))
    if (file !== undefined) return { file, line: Number(line) }
  }
  return undefined
}
