import fs from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import sharp from 'sharp'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { readCache } from './support/cache-folder.ts'
import { encodeDirectly } from './support/encode-directly.ts'
import { createPictureSite, sharedCodec, type PictureSite } from './support/picture-site.ts'
import { digestsOf } from './support/shipped.ts'
import { colorsOf, stripes } from './support/small-pictures.ts'

function createVersionSite(): Promise<PictureSite> {
  const config = { variants: { widths: [32, 64], formats: ['avif', 'webp'] } } as const
  return stripes().then((hero) => createPictureSite({ pictures: { hero }, config }))
}

describe('an update of the encoder', () => {
  it('encodes again, uses no file of the earlier one, and the earlier one finds its own', async () => {
    const site = await createVersionSite()
    const first = await site.build()
    const old = (await readCache(site.cache())).entries
    const back = pretendSharp('99.0.0')
    for (const path of old) await writeFile(path, 'of the earlier encoder')
    // The encoder is the same in truth, and so are its bytes.
    expect(digestsOf(await site.build())).toEqual(digestsOf(first))
    const { entries } = await readCache(site.cache())
    expect(entries).toHaveLength(2 * old.length)
    for (const path of old)
      expect(
        await sharp(path)
          .metadata()
          .catch(() => 'untouched'),
      ).toBe('untouched')
    back()
    expect(digestsOf(await site.build())).toEqual(digestsOf(first))
    expect((await readCache(site.cache())).entries).toEqual(entries)
  })
})

describe('variants as one version of the encoder names them', () => {
  it.each([
    ['another sharp', (version: string) => version.replace(/sharp [\d.]+/, 'sharp 99.0.0')],
    ['another libvips', (version: string) => version.replace(/libvips [\d.]+/, 'libvips 99.0.0')],
    ['a libvips that is not known', (version: string) => version.replace(/, libvips [\d.]+/, '')],
  ])('are not those of %s', async (_, change) => {
    const site = await createVersionSite()
    const version = sharedCodec.version()
    expect(change(version)).not.toBe(version)
    const filesOf = async (codecVersion: string): Promise<readonly string[]> => {
      const paths = await encodeDirectly(site, 'hero', { codec: { ...sharedCodec, version: () => codecVersion } })
      for (const path of paths) expect(await colorsOf(fs.readFileSync(path))).toBe('red green blue')
      return paths
    }
    const before = await filesOf(version)
    const after = await filesOf(change(version))
    expect(after.filter((path) => before.includes(path))).toEqual([])
    expect(await filesOf(version)).toEqual(before)
  })
})

/** Until the function that it returns is called, sharp's own package says that it has another version. */
function pretendSharp(version: string): () => void {
  const read = fs.readFileSync
  const spy = vi.spyOn(fs, 'readFileSync').mockImplementation((path, options) => {
    const content = read(path, options)
    const isManifest = /[\\/]sharp[\\/]package\.json$/.test(String(path)) && typeof content === 'string'
    return isManifest ? content.replace(/"version": "[^"]+"/, `"version": "${version}"`) : content
  })
  // Whoever imported the function by name gets this one too.
  syncBuiltinESMExports()
  const back = (): void => {
    spy.mockRestore()
    syncBuiltinESMExports()
  }
  onTestFinished(back)
  return back
}
