import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect } from 'vitest'
import { createCodec } from '../src/codec/codec.ts'
import { createNodeFiles } from '../src/ports/node-files.ts'
import type { Codec, EncodeTask, Files } from '../src/ports/ports.ts'
import { createFileIndex } from '../src/store/file-index.ts'
import { createVariantCache, type VariantCache } from '../src/variants/encode-variants.ts'
import { planVariants, resolveVariantOptions, type Variant, type VariantLayer } from '../src/variants/variants.ts'
import { distance, green, pixelOf, save, stripes, tempFolder } from './codec-samples.ts'

export const codec: Codec = createCodec()
afterAll(() => codec.close())

export const nodeFiles: Files = createNodeFiles()

export interface CacheSetting {
  readonly dir: string
  /** Of three stripes. */
  readonly source: string
  /** What the encoder was asked for. */
  readonly tasks: EncodeTask[]
  /** How often it was told to start. */
  readonly starts: () => number
  readonly variants: readonly Variant[]
  readonly plan: (layer: VariantLayer, name?: string) => readonly Variant[]
  /** As another process would open it. */
  readonly open: (options?: OpenOptions) => VariantCache
}

export interface OpenOptions {
  readonly files?: Files
  /** Does something to what was encoded, before it is put in place. */
  readonly spoil?: (paths: readonly string[]) => Promise<void>
  readonly now?: () => number
  readonly maxCacheSize?: number
}

export async function createCacheSetting(
  layer: VariantLayer = { widths: [60, 120], formats: ['webp', 'jpeg'] },
): Promise<CacheSetting> {
  const root = await tempFolder()
  const dir = join(root, 'cache')
  const source = await save(root, 'hero.png', stripes().png().toBuffer())
  const tasks: EncodeTask[] = []
  let starts = 0
  const plan = (wanted: VariantLayer, name = 'hero'): readonly Variant[] =>
    planVariants(
      { name, digest: 'ab'.repeat(32), width: 300, height: 100, opaque: true },
      resolveVariantOptions(wanted),
      { codecVersion: codec.version(), sourceType: null },
    )
  return {
    dir,
    source,
    tasks,
    starts: () => starts,
    plan,
    variants: plan(layer),
    open: ({ files = nodeFiles, spoil, now = Date.now, maxCacheSize = Infinity } = {}) =>
      createVariantCache({
        cacheDir: dir,
        files,
        index: createFileIndex(files, join(dir, 'index'), now),
        clock: { now, sleep: async () => {} },
        maxCacheSize,
        codec: {
          ...codec,
          prepare: () => {
            starts += 1
          },
          encode: async (task) => {
            tasks.push(task)
            const encoded = await codec.encode(task)
            await spoil?.(task.outputs.map(({ path }) => path))
            return encoded
          },
        },
      }),
  }
}

/** Each is the whole picture in its own size and format. */
export async function expectGood(variants: readonly Variant[], paths: readonly string[]): Promise<void> {
  expect(paths).toHaveLength(variants.length)
  for (const [at, { width, height, format }] of variants.entries()) {
    const path = paths[at] ?? ''
    expect(await sharp(path).metadata()).toMatchObject({ width, height, format })
    expect(distance(await pixelOf(path, 0.5, 0.5), green)).toBeLessThan(10)
  }
}

/** Paths of all files in the cache, from its folder, but for what it writes down about them. */
export async function filesIn(dir: string): Promise<readonly string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name))
  return paths
    .map((path) => path.slice(dir.length + 1).replaceAll('\\', '/'))
    .filter((path) => !/^(?:index$|uses\.json$|in-use\/)/.test(path))
    .toSorted()
}
