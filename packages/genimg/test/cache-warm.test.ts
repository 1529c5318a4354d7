import { rm } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { readCache } from './support/cache-folder.ts'
import { fetchBytes, openDevServer } from './support/dev-server.ts'
import { createPictureSite, type PictureSite } from './support/picture-site.ts'
import { digestsOf, expectWhole, shippedBy } from './support/shipped.ts'
import { blue, green, red, stripes } from './support/small-pictures.ts'

const formats = ['avif', 'webp', 'jpeg', 'png'] as const
const own = { quality: { avif: 31, webp: 32, jpeg: 33, png: 34 }, aspect: '3:2', position: '90% 10%' } as const
const shapes = ['', 'as=url', 'as=srcset', 'as=img', 'as=picture', 'as=metadata', 'inline', 'basePixels=30']
const shows = shapes.flatMap((shape) => [`gen:hero?${shape}`, `gen:moon?lossless&${shape}`])

function createFullSite(): Promise<PictureSite> {
  return stripes().then(async (hero) =>
    createPictureSite({
      pictures: { hero, moon: await stripes([blue, red, green]) },
      config: { variants: { widths: [30, 60], formats, ...own } },
      shows,
    }),
  )
}

describe('a build over a warm cache', () => {
  // https://github.com/JonasKruckenberg/imagetools/pull/909, https://github.com/JonasKruckenberg/imagetools/pull/708,
  // https://github.com/11ty/image/issues/146
  it('has every option, format and size that the first one had, to the last byte', async () => {
    const site = await createFullSite()
    const cold = await site.build()
    await expectWhole(cold)
    expect(digestsOf(await site.build())).toEqual(digestsOf(cold))
    await rm(site.cache(), { recursive: true })
    expect(digestsOf(await site.build())).toEqual(digestsOf(cold))
  })

  it('needs neither the originals of the store nor a write', async () => {
    const site = await createFullSite()
    const cold = await site.build()
    const { entries } = await readCache(site.cache())
    await rm(site.path('.genimg'), { recursive: true })
    expect(digestsOf(await site.build())).toEqual(digestsOf(cold))
    expect((await readCache(site.cache())).entries).toEqual(entries)
    expect(site.newRequests()).toBe(0)
  })
})

describe('a dev server and a build', () => {
  // https://github.com/JonasKruckenberg/imagetools/pull/877
  it('show the same bytes, whichever of them filled the cache', async () => {
    const site = await createFullSite()
    const cold = await site.build()
    await rm(site.cache(), { recursive: true })
    const dev = await openDevServer(site)
    const urls = (await Promise.all(['gen:hero?', 'gen:moon?lossless&'].map((id) => dev.urlsOf(id)))).flat()
    const pictures = shippedBy(cold)
    expect(urls).toHaveLength(pictures.size)
    // Encoded for the first one, and found for the second one.
    for (const url of [...urls, ...urls]) {
      const name = /@genimg\/([^?]+)/.exec(url)?.[1] ?? ''
      expect([name, Buffer.from(pictures.get(name) ?? []).equals(await fetchBytes(dev, url))]).toEqual([name, true])
    }
    await dev.close()
    expect(digestsOf(await site.build())).toEqual(digestsOf(cold))
  })
})
