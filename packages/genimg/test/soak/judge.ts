import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, relative } from 'node:path'
import type { RunningEmulator } from '@genimg/emulator'
import { key, type LockLine, type Site } from '../support/site.ts'
import { digestOf, isTemporary, listFiles, readJobLines, readStore } from './records.ts'

/** What an account of an emulator's bills comes to. */
export interface Verdict {
  readonly billed: number
  /** Billed, and its picture is not here: each was in doubt, or it is in `lost`. */
  readonly uncollected: number
  /** Prompts that were billed more often than once and once more for each doubt that was shown. */
  readonly paidTwice: readonly string[]
  /** Prompts with a billed picture that is not in the store and was never shown as in doubt. */
  readonly lost: readonly string[]
}

/**
 * Compares what the emulator billed with what is on disk. The emulator is asked for the bytes of every picture that it
 * billed; nothing is believed about a picture that the store does not hold byte for byte.
 * @param doubts how many orders of each prompt were shown as in doubt
 */
export async function judgeBills(
  emulator: RunningEmulator,
  stateDir: string,
  doubts: ReadonlyMap<string, number>,
): Promise<Verdict> {
  const { digests } = await readStore(stateDir)
  const collected = new Map((await readJobLines(stateDir)).map(({ requestId, digest }) => [requestId, digest]))
  const bills = new Map<string, { count: number; uncollected: number }>()
  for (const { prompt, requestId } of emulator.ledger) {
    const bill = bills.get(prompt) ?? { count: 0, uncollected: 0 }
    const digest = collected.get(requestId)
    const isHere = digest !== undefined && digests.has(digest) && digest === (await pictureOf(requestId, emulator))
    bills.set(prompt, { count: bill.count + 1, uncollected: bill.uncollected + (isHere ? 0 : 1) })
  }
  const shown = (prompt: string): number => doubts.get(prompt) ?? 0
  const all = [...bills]
  return {
    billed: emulator.ledger.length,
    uncollected: all.reduce((sum, [, bill]) => sum + bill.uncollected, 0),
    paidTwice: all.flatMap(([prompt, { count }]) => (count > 1 + shown(prompt) ? [prompt] : [])),
    lost: all.flatMap(([prompt, { uncollected }]) => (uncollected > shown(prompt) ? [prompt] : [])),
  }
}

/** The digest of what an order came to, from the emulator itself. */
async function pictureOf(requestId: string, { url, fetch }: RunningEmulator): Promise<string> {
  const answer = await fetch(`${url}/v2/requests/${requestId}`, { headers: { 'x-api-key': key } })
  const { images } = (await answer.json()) as { readonly images: readonly { readonly url: string }[] }
  const [image] = images
  if (image === undefined) throw new Error(`The emulator has no picture of ${requestId}.`)
  return digestOf(new Uint8Array(await (await fetch(image.url)).arrayBuffer()))
}

/** What must hold whenever a process has just been killed, and does not. */
export async function findDamage(site: Site, stateDir: string): Promise<readonly string[]> {
  const { digests, damaged } = await readStore(stateDir)
  const lock = await readLock(site)
  if (typeof lock === 'string') return [lock]
  const unknown = Object.entries(lock).flatMap(([name, { digest }]) =>
    digests.has(digest) ? [] : [`the bytes of "${name}" in the lock are not in the store`],
  )
  const originals = (await listFiles(site.path('images'))).filter((path) => !isTemporary(path))
  const foreign = await Promise.all(
    originals.map(async (path) => (digests.has(digestOf(await readFile(path))) ? [] : [`${basename(path)} is torn`])),
  )
  const missing = Object.keys(lock).flatMap((name) =>
    originals.some((path) => relative(site.path('images'), path).startsWith(`${name}.`))
      ? []
      : [`"${name}" is in the lock and not in images/`],
  )
  return [...damaged.map((path) => `${basename(path)} in the store is torn`), ...unknown, ...foreign.flat(), ...missing]
}

async function readLock(site: Site): Promise<Readonly<Record<string, LockLine>> | string> {
  if (!existsSync(site.path('images.lock'))) return {}
  try {
    return await site.lock()
  } catch (error) {
    return `the lock does not parse: ${String(error)}`
  }
}
