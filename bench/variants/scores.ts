import { mkdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import sharp from 'sharp'
import { compareLikeness, likenessProblem, type Likeness } from '../support/likeness.ts'
import type { Resize } from './sites.ts'
import type { Output } from './outputs.ts'

/** How every variant looks, by its path; undefined where the tools for it are missing. */
export type ScoreSheet = ReadonlyMap<string, Likeness> | undefined

interface Encoded {
  readonly outputs: readonly Output[]
  readonly resize: Resize
}

/**
 * Every variant against its original, resized as its maker does it and not compressed.
 * @param originals paths of the pictures
 * @param dir for files that are needed meanwhile
 */
export async function scoreOutputs(
  makers: readonly Encoded[],
  originals: readonly string[],
  dir: string,
): Promise<ScoreSheet> {
  if ((await likenessProblem()) !== undefined) return undefined
  await mkdir(dir, { recursive: true })
  const scores = new Map<string, Likeness>()
  const references = new Map<string, Promise<string>>()
  const referenceOf = ({ picture, width }: Output, resize: Resize): Promise<string> => {
    const path = join(dir, `${picture}-${width}-${resize.name}.png`)
    const original = originals.find((file) => basename(file, '.png') === picture) ?? ''
    const known = references.get(path) ?? resizeLossless(original, width, resize, path)
    references.set(path, known)
    return known
  }
  const waiting = makers.flatMap(({ outputs, resize }) => outputs.map((output) => ({ output, resize })))
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { output, resize } = next
      const decoded = join(dir, `${output.digest}.png`)
      await sharp(output.path).png({ compressionLevel: 1 }).toFile(decoded)
      scores.set(output.path, await compareLikeness(await referenceOf(output, resize), decoded))
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return scores
}

async function resizeLossless(original: string, width: number, resize: Resize, path: string): Promise<string> {
  const image = sharp(original)
  const whole = await image.metadata()
  const height = Math.round((width * whole.height) / whole.width)
  await resize(image, { width, height }).png({ compressionLevel: 1 }).toFile(path)
  return path
}
