import { randomUUID } from 'node:crypto'
import { dirname, join } from 'node:path'
import { isDigest } from '../digest.ts'
import { replaceFile } from '../store/durable.ts'
import { GenimgError, isGenimgError, sentenceOf, systemCode } from '../errors.ts'
import type { FileIndex } from '../store/file-index.ts'
import type { Codec, Files } from '../ports/ports.ts'
import type { Variant } from './variants.ts'

/** Encoded variants on disk, each made once. */
export interface VariantCache {
  /**
   * Paths of the variants, in their order. Whatever is missing or not what it was when it was written is encoded, with
   * one decode of the original; where nothing is, neither the original nor the encoder is touched.
   * @param source path of the original
   */
  readonly ensure: (variants: readonly Variant[], source: string) => Promise<readonly string[]>
  /** Keeps what was learned about the files, so that the next process need not hash them. */
  readonly save: () => Promise<void>
}

interface Parts {
  readonly cacheDir: string
  readonly files: Files
  readonly codec: Codec
  readonly index: FileIndex
}

/**
 * A variant is trusted by digest: `<file>.digest` beside it says what was encoded. Existence proves nothing, since a
 * full disk, a killed process or a restored CI cache leave files that are short, empty or another's.
 */
export function createVariantCache({ cacheDir, files, codec, index }: Parts): VariantCache {
  /** By file: whoever wants one that is being made waits for it. Failures are not remembered. */
  const underWay = new Map<string, Promise<void>>()
  const pathOf = (variant: Variant): string => join(cacheDir, ...variant.file.split('/'))

  async function isGood(variant: Variant): Promise<boolean> {
    const path = pathOf(variant)
    const [recorded, digest] = await Promise.all([readRecord(recordOf(path)), index.digestOf(path)])
    return digest !== undefined && digest === recorded
  }

  async function readRecord(path: string): Promise<string | undefined> {
    try {
      const text = Buffer.from(await files.read(path))
        .toString()
        .trim()
      return isDigest(text) ? text : undefined
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined
      throw error
    }
  }

  async function fill(variants: readonly Variant[], source: string): Promise<void> {
    const checked = await Promise.all(variants.map(async (variant) => ({ variant, good: await isGood(variant) })))
    const missing = checked.filter(({ good }) => !good).map(({ variant }) => variant)
    if (missing.length === 0) return
    const works = missing.map((variant) => ({
      variant,
      path: pathOf(variant),
      temporary: join(dirname(pathOf(variant)), `.${randomUUID()}.tmp`),
    }))
    try {
      for (const { path } of works) await files.makeDir(dirname(path))
      await codec.encode({
        source,
        outputs: works.map(({ variant, temporary }) => ({ ...variant.output, path: temporary })),
      })
      await Promise.all(works.map(({ temporary, path }) => place(temporary, path)))
    } finally {
      await Promise.all(works.map(({ temporary }) => files.remove(temporary)))
    }
  }

  // Nothing is synced to disk: after a power cut the digest tells, and the variant is made again.
  async function place(temporary: string, path: string): Promise<void> {
    await files.rename(temporary, path)
    const digest = await index.digestOf(path)
    if (digest !== undefined) await replaceFile(files, recordOf(path), Buffer.from(`${digest}\n`))
  }

  return {
    ensure: async (variants, source) => {
      const unclaimed = variants.filter(({ file }) => !underWay.has(file))
      if (unclaimed.length > 0) {
        const work = explained(cacheDir, fill(unclaimed, source)).finally(() => {
          for (const { file } of unclaimed) underWay.delete(file)
        })
        for (const { file } of unclaimed) underWay.set(file, work)
      }
      await Promise.all(variants.flatMap(({ file }) => underWay.get(file) ?? []))
      return variants.map(pathOf)
    },
    save: () => index.save(),
  }
}

function recordOf(path: string): string {
  return `${path}.digest`
}

async function explained(path: string, work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (isGenimgError(error) || systemCode(error) === undefined) throw error
    throw new GenimgError('UNWRITABLE', { path, message: `${sentenceOf(error)}.` }, { cause: error })
  }
}
