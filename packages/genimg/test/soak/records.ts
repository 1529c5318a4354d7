import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** A record of a job as it stands on disk, read without any code of the product. */
export interface JobLine {
  readonly key: string
  readonly number: number
  readonly at: string
  readonly pid: number
  readonly status: string
  readonly requestId?: string | null
  readonly digest?: string
}

/** Every record of every job, in the order of their numbers. */
export async function readJobLines(stateDir: string): Promise<readonly JobLine[]> {
  const paths = await listFiles(join(stateDir, 'jobs'), '.json')
  const lines = await Promise.all(
    paths.map(async (path): Promise<JobLine> => {
      const record: Omit<JobLine, 'key' | 'number'> = JSON.parse(await readFile(path, 'utf8'))
      return { ...record, key: basename(dirname(path)), number: Number.parseInt(basename(path), 10) }
    }),
  )
  return lines.toSorted((a, b) => a.number - b.number)
}

/** Digests of what the store holds, with every byte looked at, and the files that are not what their names say. */
export async function readStore(
  stateDir: string,
): Promise<{ readonly digests: ReadonlySet<string>; readonly damaged: readonly string[] }> {
  const paths = (await listFiles(join(stateDir, 'store'))).filter((path) => !isTemporary(path))
  const digests = new Set<string>()
  const damaged: string[] = []
  for (const path of paths) {
    const digest = digestOf(await readFile(path))
    if (basename(path).startsWith(`${digest}.`)) digests.add(digest)
    else damaged.push(path)
  }
  return { digests, damaged }
}

/** Paths of all files in a folder, which need not be there. */
export async function listFiles(dir: string, ending = ''): Promise<readonly string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map(({ parentPath, name }) => join(parentPath, name))
}

/** A killed process leaves what it had not renamed yet. */
export function isTemporary(path: string): boolean {
  return basename(path).startsWith('.')
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
