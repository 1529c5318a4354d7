import { readFile, rm } from 'node:fs/promises'
import { createNodePorts, isGenimgError, type Codec, type Files } from '@genimg/core'
import { createFaultyFiles, type FileFault } from '@genimg/core/testing'
import { describe, expect, it } from 'vitest'
import { readCache } from './support/cache-folder.ts'
import { encodeDirectly } from './support/encode-directly.ts'
import { createPictureSite, sharedCodec, type PictureSite } from './support/picture-site.ts'
import { stripes } from './support/small-pictures.ts'

const { files } = createNodePorts()

interface Known {
  readonly site: PictureSite
  /** The variants as they should be, by path. */
  readonly good: ReadonlyMap<string, Buffer>
}

async function createKnown(): Promise<Known> {
  const config = { variants: { widths: [32, 64], formats: ['webp'] } } as const
  const site = await createPictureSite({ pictures: { hero: await stripes() }, config })
  const paths = await encodeDirectly(site, 'hero')
  expect(paths).toHaveLength(2)
  return { site, good: new Map(await Promise.all(paths.map(async (path) => [path, await readFile(path)] as const))) }
}

function readIfThere(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch(() => undefined)
}

async function expectGood({ site, good }: Known): Promise<void> {
  for (const path of await encodeDirectly(site, 'hero')) expect(await readFile(path)).toEqual(good.get(path))
}

describe('an operation on the disk that fails while variants are made', () => {
  it.each<[string, FileFault]>([
    ['for want of room', { kind: 'error', code: 'ENOSPC' }],
    ['with half of the bytes written', { kind: 'short-write' }],
    ['although it was done', { kind: 'error', code: 'EIO', when: 'after' }],
  ])('%s, whichever it is, is told and does no harm', async (_, fault) => {
    const known = await createKnown()
    const { site, good } = known
    const counting = createFaultyFiles(files, Infinity, fault)
    await rm(site.cache(), { recursive: true })
    await encodeDirectly(site, 'hero', { files: counting.files })
    expect(counting.count()).toBeGreaterThan(5)
    for (let at = 1; at <= counting.count(); at += 1) {
      await rm(site.cache(), { recursive: true })
      const faulty = createFaultyFiles(files, at, fault)
      const ended = await encodeDirectly(site, 'hero', { files: faulty.files }).catch((error: unknown) => error)
      if (!Array.isArray(ended)) expect([at, isGenimgError(ended, 'UNWRITABLE'), ended]).toEqual([at, true, ended])
      // What stands under a variant's name is the variant, also right after the failure.
      for (const [path, bytes] of good) expect([bytes, undefined]).toContainEqual(await readIfThere(path))
      await expectGood(known)
    }
  })
})

describe('a folder that may only be read', () => {
  const refused = (): Promise<never> => {
    throw Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' })
  }
  const readOnly: Files = {
    ...files,
    create: refused,
    append: refused,
    copy: refused,
    link: refused,
    rename: refused,
    remove: refused,
    makeDir: refused,
    touch: refused,
  }
  const unused: Codec = { ...sharedCodec, encode: () => Promise.reject(new Error('it was all there')) }

  // https://github.com/island-is/island.is/pull/23447
  it('is enough where everything is in it', async () => {
    const { site, good } = await createKnown()
    expect(await encodeDirectly(site, 'hero', { files: readOnly, codec: unused })).toEqual([...good.keys()])
  })

  it('is told by its name where something has to be encoded', async () => {
    const { site } = await createKnown()
    await rm(site.cache(), { recursive: true })
    await expect(encodeDirectly(site, 'hero', { files: readOnly })).rejects.toMatchObject({
      code: 'UNWRITABLE',
      details: { path: site.cache() },
    })
  })
})

describe('an encoder that fails', () => {
  it.each<[string, (codec: Codec) => Codec['encode']]>([
    ['before it wrote anything', () => () => Promise.reject(new Error('it ended'))],
    [
      'when all was written',
      (codec) => async (task) => {
        await codec.encode(task)
        throw new Error('it ended')
      },
    ],
  ])('%s leaves nothing, and the next one makes everything', async (_, encode) => {
    const known = await createKnown()
    const { site } = known
    await rm(site.cache(), { recursive: true })
    const codec = { ...sharedCodec, encode: encode(sharedCodec) }
    await expect(encodeDirectly(site, 'hero', { codec })).rejects.toThrow('it ended')
    expect(await readCache(site.cache())).toEqual({ entries: [], temporaries: [] })
    await expectGood(known)
  })
})
