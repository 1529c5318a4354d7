import { rm, truncate } from 'node:fs/promises'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readCache } from './support/cache-folder.ts'
import { fetchBytes, openDevServer } from './support/dev-server.ts'
import { createPictureSite, type PictureSite } from './support/picture-site.ts'
import { blue, colorsOf, green, red, stripes } from './support/small-pictures.ts'

const within = { timeout: 15_000 }

async function createDevSite(): Promise<PictureSite> {
  const variants = { widths: [32, 64], formats: ['avif', 'webp'] } as const
  return await createPictureSite({ pictures: { hero: await stripes() }, config: { variants } })
}

describe('a dev server that was started again', () => {
  // https://github.com/JonasKruckenberg/imagetools/issues/800, https://github.com/JonasKruckenberg/imagetools/issues/207
  it('answers the addresses of the one before, before any module was asked for', async () => {
    const site = await createDevSite()
    const before = await openDevServer(site)
    const urls = await before.urlsOf('gen:hero')
    expect(urls).toHaveLength(4)
    const pictures = await Promise.all(urls.map((url) => fetchBytes(before, url)))
    await before.close()
    const after = await openDevServer(site)
    expect(await Promise.all(urls.map((url) => fetchBytes(after, url)))).toEqual(pictures)
  })

  // https://github.com/vercel/next.js/issues/93430
  it('shows the newest picture at an old address, also to a browser that has the old one', async () => {
    const site = await createDevSite()
    const before = await openDevServer(site)
    const [url = ''] = await before.urlsOf('gen:hero')
    const answer = await before.fetch(url)
    const etag = answer.headers.get('etag') ?? ''
    expect(await colorsOf(Buffer.from(await answer.arrayBuffer()))).toBe('red green blue')
    expect((await before.fetch(url, { 'if-none-match': etag })).status).toBe(304)
    await before.close()
    await site.adopt({ hero: await stripes([blue, red, green]) })
    const after = await openDevServer(site)
    for (const old of [url, url.replace(/h=[0-9a-f]+/, 'h=0000000000000000'), url.replace(/\?.*/, '')])
      expect(await colorsOf(await fetchBytes(after, old))).toBe('blue red green')
    const again = await after.fetch(url, { 'if-none-match': etag })
    expect([again.status, again.headers.get('etag') === etag]).toEqual([200, false])
  })

  it('has the options of today at an old address', async () => {
    const site = await createDevSite()
    const before = await openDevServer(site)
    const url = (await before.urlsOf('gen:hero')).find((one) => one.includes('64w.webp')) ?? ''
    await fetchBytes(before, url)
    await before.close()
    await site.configure({ variants: { widths: [20, 50], formats: ['webp'], aspect: '1:1' } })
    const after = await openDevServer(site)
    const picture = await fetchBytes(after, url)
    expect(await sharp(picture).metadata()).toMatchObject({ format: 'webp', width: 50, height: 50 })
  })
})

describe('a dev server that goes on', () => {
  // https://github.com/11ty/image/issues/98
  it('shows a picture that was replaced, at its old address too', async () => {
    const site = await createDevSite()
    const dev = await openDevServer(site)
    const [url = ''] = await dev.urlsOf('gen:hero')
    expect(await colorsOf(await fetchBytes(dev, url))).toBe('red green blue')
    await site.adopt({ hero: await stripes([blue, red, green]) })
    await expect.poll(async () => colorsOf(await fetchBytes(dev, url)), within).toBe('blue red green')
    expect(await dev.urlsOf('gen:hero')).not.toContain(url)
  })

  // https://github.com/lovell/sharp/issues/3078
  it('makes its pictures again where the cache was deleted behind its back', async () => {
    const site = await createDevSite()
    const dev = await openDevServer(site)
    const urls = await dev.urlsOf('gen:hero')
    const pictures = await Promise.all(urls.map((url) => fetchBytes(dev, url)))
    for (const folder of [site.cache(), site.path('node_modules', '.cache')]) {
      await rm(folder, { recursive: true })
      expect(await Promise.all(urls.map((url) => fetchBytes(dev, url)))).toEqual(pictures)
    }
  })

  it('gives whole pictures or none while the cache is being deleted', async () => {
    const site = await createDevSite()
    const dev = await openDevServer(site)
    const urls = await dev.urlsOf('gen:hero')
    const pictures = new Map<string, Buffer>()
    for (const url of urls) pictures.set(url, await fetchBytes(dev, url))
    for (let round = 0; round < 4; round += 1) {
      const asked = urls.map(async (url) => {
        const answer = await dev.fetch(url)
        if (answer.status !== 200) return
        expect(Buffer.from(await answer.arrayBuffer()).equals(pictures.get(url) ?? Buffer.alloc(0))).toBe(true)
      })
      await Promise.all([...asked, rm(site.cache(), { recursive: true, force: true, maxRetries: 5 })])
    }
    for (const url of urls) expect(await fetchBytes(dev, url)).toEqual(pictures.get(url))
  })

  // https://github.com/vercel/next.js/issues/98510, https://github.com/vercel/next.js/issues/93757
  it.each([
    ['empty', 0],
    ['cut off', 200],
  ])('does not show a file of the cache that became %s', async (_, size) => {
    const site = await createDevSite()
    const dev = await openDevServer(site)
    const urls = await dev.urlsOf('gen:hero')
    const pictures = await Promise.all(urls.map((url) => fetchBytes(dev, url)))
    for (const path of (await readCache(site.cache())).entries) await truncate(path, size)
    expect(await Promise.all(urls.map((url) => fetchBytes(dev, url)))).toEqual(pictures)
  })
})
