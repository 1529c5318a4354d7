import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder of its own for one test. */
export interface TempProject {
  /** Absolute, symlinks resolved. */
  readonly dir: string
  readonly path: (...parts: readonly string[]) => string
  readonly write: (files: TempFiles) => Promise<void>
  readonly read: (file: string) => Promise<string>
  readonly readBytes: (file: string) => Promise<Uint8Array>
  readonly remove: () => Promise<void>
}

/** File name, with slashes, → content. */
export type TempFiles = Readonly<Record<string, string | Uint8Array>>

/** Writes a project into a new folder under the system's temporary one. */
export async function createTempProject(files: TempFiles = {}): Promise<TempProject> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'genimg-test-')))
  const path = (...parts: readonly string[]): string => join(dir, ...parts)
  const write = async (more: TempFiles): Promise<void> => {
    for (const [name, content] of Object.entries(more)) {
      await mkdir(dirname(path(name)), { recursive: true })
      await writeFile(path(name), content)
    }
  }
  await write(files)
  return {
    dir,
    path,
    write,
    read: (file) => readFile(path(file), 'utf8'),
    readBytes: (file) => readFile(path(file)),
    remove: () => rm(dir, { recursive: true, force: true, maxRetries: 5 }),
  }
}
