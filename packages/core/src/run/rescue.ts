import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { digestOf } from '../digest.ts'
import { systemCode } from '../errors.ts'
import type { RescuedBytes } from '../jobs/jobs.ts'
import type { Files } from '../ports/ports.ts'
import { createFile } from '../store/durable.ts'
import { extensionOf, sniffType } from '../store/sniff.ts'

/** Puts bytes where they outlive this process, since nobody can be asked for them again; undefined where that fails too. */
export async function rescueBytes(files: Files, bytes: Uint8Array): Promise<RescuedBytes | undefined> {
  const digest = digestOf(bytes)
  const type = sniffType(bytes)
  const path = join(tmpdir(), `genimg-${digest}.${type === undefined ? 'bin' : extensionOf(type)}`)
  const rescued = { path, digest }
  try {
    const created = await createFile(files, path, bytes)
    return created || (await readRescued(files, rescued)) !== undefined ? rescued : undefined
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return undefined
  }
}

/** The bytes again; undefined where they are gone, or where somebody put others in their place. */
export async function readRescued(files: Files, { path, digest }: RescuedBytes): Promise<Uint8Array | undefined> {
  if ((await files.stat(path)) === undefined) return undefined
  const bytes = await files.read(path)
  return digestOf(bytes) === digest ? bytes : undefined
}
