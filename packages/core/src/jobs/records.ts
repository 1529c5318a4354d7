import { join } from 'node:path'
import { createFile } from '../store/durable.ts'
import { systemCode } from '../errors.ts'
import type { CreateOptions, Files } from '../ports/ports.ts'

/**
 * A folder of numbered files, each created once and never replaced: `1.json`, `2.json`, …. Of several processes that
 * want to write the next one exactly one succeeds, which is all the locking there is.
 */
export interface Records<T> {
  readonly read: () => Promise<History<T>>
  /** Writes the record after `last`; false where another process was first. Durable when it resolves, with `sync`. */
  readonly append: (last: number, record: T) => Promise<boolean>
  readonly pathOf: (number: number) => string
}

export interface History<T> {
  /** In order of their numbers. A record that does not parse (a crash on a file system without links) is left out. */
  readonly records: readonly Numbered<T>[]
  /** The highest number there is, 0 where there is none. */
  readonly last: number
}

export interface Numbered<T> {
  readonly number: number
  readonly record: T
}

/** Without `sync`, records are for living processes only: a power cut may leave them empty, or none. */
export function openRecords<T>(
  files: Files,
  dir: string,
  parse: (value: unknown) => T | undefined,
  options: CreateOptions = {},
): Records<T> {
  const pathOf = (number: number): string => join(dir, `${number}.json`)
  return {
    pathOf,
    read: async () => {
      const numbers = (await files.list(dir))
        .flatMap((name) => (/^[1-9]\d{0,8}\.json$/.test(name) ? [Number.parseInt(name, 10)] : []))
        .toSorted((a, b) => a - b)
      const records = await Promise.all(
        numbers.map(async (number) => {
          const bytes = await readIfThere(files, pathOf(number))
          const record = bytes === undefined ? undefined : parse(parseJson(bytes))
          return record === undefined ? [] : [{ number, record }]
        }),
      )
      return { records: records.flat(), last: numbers.at(-1) ?? 0 }
    },
    append: (last, record) => createFile(files, pathOf(last + 1), Buffer.from(`${JSON.stringify(record)}\n`), options),
  }
}

/** Another process may forget a record between the listing and the look into it. */
async function readIfThere(files: Files, path: string): Promise<Uint8Array | undefined> {
  try {
    return await files.read(path)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}
