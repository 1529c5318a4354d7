import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { compareLikeness, type Likeness } from '../support/likeness.ts'
import { imageOf, type Reference } from './reference.ts'
import { encodeAs, isLossless, type Setting } from './setting.ts'

/** One picture in one setting. */
export interface Measured {
  readonly reference: Reference
  readonly setting: Setting
  /**
   * Of processor time, the median of the rounds: with more pictures than cores it is what a build waits for, and what
   * else the machine does changes it least.
   */
  readonly ms: number
  readonly bytes: Buffer
  readonly likeness: Likeness
}

export type Encoded = Omit<Measured, 'likeness'>

/** A picture in each setting; every round begins with another one, so that what else the machine does meets them all. */
export async function encodeInTurns(
  reference: Reference,
  settings: readonly Setting[],
  rounds: number,
): Promise<readonly Encoded[]> {
  const runs = settings.map((setting) => ({ setting, times: [] as number[], bytes: Buffer.alloc(0) }))
  for (let round = 0; round < rounds; round += 1) {
    const first = Math.floor((round * runs.length) / rounds)
    for (const run of [...runs.slice(first), ...runs.slice(0, first)]) {
      const started = process.cpuUsage()
      run.bytes = await encodeAs(imageOf(reference), run.setting).toBuffer()
      const { user, system } = process.cpuUsage(started)
      run.times.push((user + system) / 1000)
    }
  }
  return runs.map(({ setting, times, bytes }) => ({ reference, setting, bytes, ms: median(times) }))
}

/** Equal bytes of one picture are looked at once, and as many pictures at once as there are cores. */
export async function scoreAll(encoded: readonly Encoded[], dir: string): Promise<readonly Measured[]> {
  const scores = new Map<string, Likeness>()
  const waiting = new Map(encoded.map((one) => [idOf(one), one]))
  const queue = [...waiting]
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [id, one] = next
      scores.set(id, await score(one, join(dir, id)))
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return encoded.map((one) => {
    const likeness = scores.get(idOf(one))
    if (likeness === undefined) throw new TypeError('Every picture has been looked at')
    return { ...one, likeness }
  })
}

function idOf({ reference, bytes }: Encoded): string {
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  return `${reference.picture.name}-${reference.width}-${digest}`
}

/** What is transparent is looked at on white and on black, and the worse one counts. */
async function score({ reference, setting, bytes }: Encoded, path: string): Promise<Likeness> {
  if (isLossless(setting)) return { worst: 0, whole: 0, ssimulacra: 0 }
  const seen: Likeness[] = []
  for (const ground of reference.grounds) {
    const file = `${path}-${ground.name}.png`
    await sharp(bytes).flatten({ background: ground.background }).png({ compressionLevel: 1 }).toFile(file)
    seen.push(await compareLikeness(ground.path, file))
    await rm(file)
  }
  const worstOf = (name: keyof Likeness): number => Math.max(...seen.map((likeness) => likeness[name]))
  return { worst: worstOf('worst'), whole: worstOf('whole'), ssimulacra: worstOf('ssimulacra') }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2
}
