import { dirname, join } from 'node:path'
import { GenimgError, systemCode } from '../errors.ts'
import { createSystemClock, type Clock } from '../ports/clock.ts'
import type { Codec, EncodedFile, Files } from '../ports/ports.ts'
import type { FileIndex } from '../store/file-index.ts'
import { temporaryIn } from '../store/temporary.ts'
import { explainUnwritable } from '../store/unwritable.ts'
import { createJointEncoding } from './joint-encoding.ts'
import { createPresence } from './presence.ts'
import { putInPlace, writeInPlace } from './put-in-place.ts'
import { tidyCache } from './tidy.ts'
import { unlessRefused } from './unless-refused.ts'
import { isVariantFolder } from './uses.ts'
import type { Variant } from './variants.ts'

/** Encoded variants on disk, each made once. */
export interface VariantCache {
  /**
   * Paths of the variants, in their order. Whatever is missing or not what it was when it was written is encoded, with
   * one decode of the original for all that is asked of it at the same time; where nothing is, neither the original nor
   * the encoder is touched.
   * @param source path of the original
   */
  readonly ensure: (variants: readonly Variant[], source: string) => Promise<readonly string[]>
  /**
   * For the start of a build: where nothing was ever encoded there is something to encode, and the encoder may start
   * while it is found out what. It is not started where variants are there.
   */
  readonly prepare: () => Promise<void>
  /**
   * For the end of a build: keeps what was learned about the files, so that the next process need not hash them, and
   * removes what was not of use for longest where the folder has grown too large.
   */
  readonly save: () => Promise<void>
}

interface VariantCacheOptions {
  readonly cacheDir: string
  readonly files: Files
  readonly codec: Codec
  readonly index: FileIndex
  /** @default the system's */
  readonly clock?: Clock
  /**
   * How large the folder may be after a build, in bytes. What was of use in the last day stays, whatever it takes.
   * @default 1_000_000_000
   */
  readonly maxCacheSize?: number
}

interface Work {
  readonly variant: Variant
  readonly path: string
  readonly temporary: string
}

/**
 * A variant is trusted by digest: `<file>.digest` beside it says what was encoded, and for which key. Existence proves
 * nothing, since a full disk, a killed process or a restored CI cache leave files that are short, empty or another's.
 */
export function createVariantCache(options: VariantCacheOptions): VariantCache {
  const { cacheDir, files, codec, index, clock = createSystemClock(), maxCacheSize = 1_000_000_000 } = options
  const joint = createJointEncoding(codec)
  const presence = createPresence(files, cacheDir, clock.now)
  /** By file: whoever wants one that is being made waits for it. Failures are not remembered. */
  const underWay = new Map<string, Promise<void>>()
  /** Folder → whether something was written there. */
  const used = new Map<string, boolean>()
  const pathOf = (variant: Variant): string => join(cacheDir, ...variant.file.split('/'))

  async function isGood(variant: Variant): Promise<boolean> {
    const path = pathOf(variant)
    const digest = await digestOrAbsent(path)
    if (digest === undefined) return false
    // It is what it was when its record was read, and nothing is read but its times.
    if (index.noteOf(path) === variant.key) return true
    const record = await unlessUnreadable(() => files.read(recordOf(path)))
    const isSound = record !== undefined && Buffer.from(record).toString() === recordText(digest, variant)
    if (isSound) index.note(path, variant.key)
    return isSound
  }

  async function digestOrAbsent(path: string): Promise<string | undefined> {
    try {
      return await index.digestOf(path)
    } catch (error) {
      if (systemCode(error) === undefined) throw error
      // It may be the index that is unreadable.
      return await unlessUnreadable(() => files.digest(path))
    }
  }

  async function fill(variants: readonly Variant[], source: string): Promise<void> {
    let works: readonly Work[] = []
    try {
      const encoded = await joint.encode(source, async () => {
        works = await findMissing(variants)
        if (works.length > 0) await files.makeDir(cacheDir)
        return works.map(({ variant, temporary }) => ({ ...variant.output, path: temporary }))
      })
      await Promise.all(works.map((work, at) => place(work, encoded[at])))
    } finally {
      await Promise.all(works.map(({ temporary }) => unlessRefused(() => files.remove(temporary))))
    }
  }

  async function findMissing(variants: readonly Variant[]): Promise<readonly Work[]> {
    await presence.announce()
    const checked = await Promise.all(variants.map(async (variant) => ({ variant, good: await isGood(variant) })))
    for (const { variant, good } of checked) {
      const folder = dirname(variant.file)
      used.set(folder, !good || used.get(folder) === true)
    }
    return checked.flatMap(({ variant, good }) =>
      good ? [] : [{ variant, path: pathOf(variant), temporary: temporaryIn(cacheDir) }],
    )
  }

  /**
   * The digest is that of the bytes as they were encoded, not of what is found on the disk afterwards: a file that was
   * cut off or replaced on its way does not become the truth by being hashed.
   */
  async function place({ variant, temporary, path }: Work, encoded: EncodedFile | undefined): Promise<void> {
    const stat = await files.stat(temporary)
    if (encoded === undefined || stat?.size !== encoded.bytes) {
      const message = `of ${encoded?.bytes ?? 0} bytes that were encoded, ${stat?.size ?? 0} are there.`
      throw new GenimgError('UNWRITABLE', { path: cacheDir, message })
    }
    await putInPlace(files, cacheDir, temporary, path)
    await writeInPlace(files, cacheDir, recordOf(path), Buffer.from(recordText(encoded.digest, variant)))
  }

  return {
    ensure: async (variants, source) => {
      const unclaimed = variants.filter(({ file }) => !underWay.has(file))
      if (unclaimed.length > 0) {
        const work = explainUnwritable(cacheDir, () => fill(unclaimed, source)).finally(() => {
          for (const { file } of unclaimed) underWay.delete(file)
        })
        for (const { file } of unclaimed) underWay.set(file, work)
      }
      await Promise.all(variants.flatMap(({ file }) => underWay.get(file) ?? []))
      return variants.map(pathOf)
    },
    prepare: async () => {
      if (await isCacheEmpty(files, cacheDir)) codec.prepare()
    },
    save: async () => {
      await index.save()
      await presence.leave()
      const { isAlone } = presence
      if (used.size > 0) await tidyCache({ files, cacheDir, now: clock.now(), maxCacheSize, used, isAlone })
    },
  }
}

/** Whether no variant was ever kept in a folder, as far as one can tell. */
export async function isCacheEmpty(files: Files, cacheDir: string): Promise<boolean> {
  const names = (await unlessUnreadable(() => files.list(cacheDir))) ?? []
  return !names.some(isVariantFolder)
}

function recordOf(path: string): string {
  return `${path}.digest`
}

/** What the bytes are, and what they are of: a file that was copied from another variant with its record is found out. */
function recordText(digest: string, { key }: Variant): string {
  return `${digest} ${key}\n`
}

/** Missing, forbidden, a folder, a link to itself: whatever the system says of an entry, it is not what it should be. */
async function unlessUnreadable<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return undefined
  }
}
