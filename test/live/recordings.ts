import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Environment } from '@genimg/core'
import { formatRecording, parseRecording, type Recording } from './recording.ts'
import type { LiveSuite } from './suites.ts'

/** Name, as `segmind/order-200`, → recording. */
export type Recordings = ReadonlyMap<string, Recording>

/** Where recordings of the real APIs are kept. The folder is not there before the first one. */
export const fixtures: string = fileURLToPath(new URL('fixtures', import.meta.url))

/**
 * Where the answers of a suite are recorded: what another server answers is no recording of the real API, and is only kept
 * in a folder that was named for it. Undefined: nowhere. Pure.
 */
export function recordingFolder(
  { api, baseURL }: Pick<LiveSuite, 'api' | 'baseURL'>,
  env: Environment,
): string | undefined {
  return env['GENIMG_LIVE_RECORDINGS'] || (baseURL === api.baseURL ? fixtures : undefined)
}

/** Writes a file for each recording; files of other kinds stay. */
export async function writeRecordings(
  folder: string,
  recordings: Recordings,
  secrets: readonly string[],
): Promise<void> {
  for (const [name, recording] of recordings) {
    const text = formatRecording(recording)
    if (secrets.some((secret) => text.includes(secret))) throw new Error(`the recording ${name} has an API key in it`)
    const file = join(folder, `${name}.json`)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
}

/** All recordings in a folder; none where there is no such folder. */
export async function readRecordings(folder: string): Promise<Recordings> {
  const files = await readdir(folder, { recursive: true }).catch(noneIfAbsent)
  const names = files.map((file) => file.replaceAll('\\', '/')).filter((file) => file.endsWith('.json'))
  return new Map(
    await Promise.all(
      names
        .toSorted()
        .map(async (file) => [file.slice(0, -5), parseRecording(await readFile(join(folder, file), 'utf8'))] as const),
    ),
  )
}

function noneIfAbsent(error: unknown): readonly string[] {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
  throw error
}
