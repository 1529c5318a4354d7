import { expect, test } from 'vitest'
import { digestOf } from '../src/digest.ts'
import type { Codec } from '../src/ports/ports.ts'
import { createFileIndex } from '../src/store/file-index.ts'
import { createMemoryFiles, type MemoryFiles } from '../src/testing/index.ts'
import { createVariantCache, type VariantCache } from '../src/variants/encode-variants.ts'
import { planVariants, resolveVariantOptions, type Variant } from '../src/variants/variants.ts'

const variants = planVariants(
  { name: 'hero', digest: 'ab'.repeat(32), width: 300, height: 100, opaque: true },
  resolveVariantOptions({ widths: [60, 120], formats: ['webp', 'jpeg'] }),
  { codecVersion: 'none', sourceType: null },
)

const bytesOf = ({ format, width }: Pick<Variant, 'format' | 'width'>): Buffer => Buffer.from(`${format} ${width}`)

/** The real one's process writes to the real disk, which keeps its power. */
function memoryCodec(memory: MemoryFiles): Codec {
  const refuse = (): Promise<never> => Promise.reject(new Error('nothing is looked at here'))
  return {
    inspect: refuse,
    examine: refuse,
    encode: async ({ outputs }) =>
      outputs.map((output) => {
        const bytes = bytesOf(output)
        memory.write(output.path, bytes)
        return { bytes: bytes.length, digest: digestOf(bytes) }
      }),
    version: () => 'none',
    prepare: () => {},
    close: async () => {},
  }
}

const day = 86_400_000

function open(memory: MemoryFiles, now: () => number): VariantCache {
  const { files } = memory
  const index = createFileIndex(files, '/cache/index', now)
  const clock = { now, sleep: async () => {} }
  return createVariantCache({ cacheDir: '/cache', files, codec: memoryCodec(memory), index, clock, maxCacheSize: 0 })
}

// Nothing in the cache is synced: whatever happens to be on the disk after a power cut is found out by its digest.
test.each(Array.from({ length: 40 }, (_, seed) => seed))(
  'a power cut does no harm, whatever it leaves (%i)',
  async (seed) => {
    let days = 20_000
    const now = (): number => days * day
    const memory = createMemoryFiles({ now })
    let state = seed + 1
    const chance = (): boolean => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
      return (state >>> 16) % 3 > 0
    }
    for (let build = 0; build < 4; build += 1) {
      const cache = open(memory, now)
      const paths = await cache.ensure(variants, '/hero.png')
      if (chance()) await cache.save()
      for (const [at, variant] of variants.entries()) {
        expect(Buffer.from(await memory.files.read(paths[at] ?? ''))).toEqual(bytesOf(variant))
      }
      memory.crash(chance)
      if (chance()) days += 1
    }
  },
)
