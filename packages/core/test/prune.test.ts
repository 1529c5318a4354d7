import { mkdir, rm } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { digestOf } from '../src/digest.ts'
import { findPrunable, paintPlaceholder, prune, type Project } from '../src/index.ts'
import type { PruneView } from '../src/care/prunable.ts'
import { createStudio, type Studio } from './fake-studio.ts'

const boat = { prompt: 'A boat', alt: '' }
const hero = { prompt: 'A lighthouse', alt: '' }
const own = paintPlaceholder({ width: 20, height: 10, seed: 'own', opaque: true })
const monthsLater = 100 * 86_400_000

async function use<T>({ open }: Studio, body: (project: Project) => Promise<T>, later = 0): Promise<T> {
  const project = await open({ later })
  try {
    return await body(project)
  } finally {
    await project.close()
  }
}

/** A project whose config has let go of `hero`. */
async function createOrphan(): Promise<{ readonly studio: Studio; readonly digest: string }> {
  const studio = await createStudio({ images: { hero, boat } })
  await studio.run()
  const { digest } = await studio.entry('hero')
  await studio.configure({ images: { boat } })
  return { studio, digest }
}

async function loseStored(studio: Studio, digest: string): Promise<void> {
  const path = await use(studio, ({ store }) => store.find(digest))
  await rm(path ?? '')
}

describe('removing an orphan', () => {
  test('keeps its picture in the store', async () => {
    const { studio, digest } = await createOrphan()
    await loseStored(studio, digest)
    await use(studio, async (project) => await prune(project, (await findPrunable(project)).items))
    expect(await use(studio, ({ store }) => store.find(digest))).toBeDefined()
    expect(await studio.plan()).toEqual(['keep boat'])
  })

  test.each<[string, (digest: string, boat: Uint8Array) => string | Uint8Array]>([
    ['a pointer', (digest) => `version https://git-lfs.github.com/spec/v1\noid sha256:${digest}\nsize 100\n`],
    ['another picture of ours', (_, other) => other],
  ])('never takes %s in its place for its picture', async (_, content) => {
    const { studio, digest } = await createOrphan()
    await loseStored(studio, digest)
    await studio.temp.write({ 'images/hero.png': content(digest, await studio.temp.readBytes('images/boat.png')) })
    await use(studio, async (project) => await prune(project, (await findPrunable(project)).items))
    const { stateDir, ports } = await studio.open()
    expect(await ports.files.list(`${stateDir}/store/sha256/${digest.slice(0, 2)}`)).toEqual([])
    expect(await studio.plan()).toEqual(['keep boat'])
  })

  test('leaves alone what a person has put there since it was found', async () => {
    const { studio } = await createOrphan()
    const pruning = await use(studio, async (project) => {
      const { items } = await findPrunable(project)
      await studio.temp.write({ 'images/hero.png': own })
      return await prune(project, items)
    })
    expect(pruning).toEqual({
      removed: [],
      notes: [expect.stringMatching(/^"hero" .*hero\.png was changed by hand/)],
    })
    expect(digestOf(await studio.temp.readBytes('images/hero.png'))).toBe(digestOf(own))
    expect(await studio.plan()).toEqual(['keep boat', 'orphan hero'])
  })
})

describe('the store', () => {
  /** What there is to prune when an earlier picture is named by nobody for long. */
  async function findLater(studio: Studio): Promise<PruneView> {
    await studio.run()
    await studio.configure({ images: { boat: { ...boat, prompt: 'Another boat' } } })
    await studio.run()
    return await use(studio, findPrunable, monthsLater)
  }

  test('gives away what no lock names', async () => {
    const { items, notes } = await findLater(await createStudio({ images: { boat } }))
    expect(items).toMatchObject([{ group: 'store', name: 'boat' }])
    expect(notes).toEqual([])
  })

  test('gives it away also where a lock is gone, with its folder or without', async () => {
    const studio = await createStudio({ images: { boat } })
    await use(studio, async ({ knownLocks }) => {
      await knownLocks.add(studio.temp.path('gone/images.lock'))
      await knownLocks.add(studio.temp.path('images.config.json/images.lock'))
    })
    expect((await findLater(studio)).items).toHaveLength(1)
  })

  test('is left alone where a lock is there and cannot be read', async () => {
    const studio = await createStudio({ images: { boat } })
    const path = studio.temp.path('elsewhere/images.lock')
    await mkdir(path, { recursive: true })
    await use(studio, ({ knownLocks }) => knownLocks.add(path))
    expect(await findLater(studio)).toEqual({
      items: [],
      notes: [
        expect.stringMatching(
          /^The store was left alone: .*elsewhere.images\.lock, which may name its pictures, could not be read/,
        ),
      ],
    })
  })
})
