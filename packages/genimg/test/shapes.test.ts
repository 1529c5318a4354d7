import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { jsonOf, runCommand } from './support/run-command.ts'
import { configText, createSite, type Site } from './support/site.ts'

const images = `{
  hero: { prompt: 'A lighthouse', alt: '', aspect: '16:9' },
  card: { prompt: 'A boat', alt: '', size: '1200x630', safeArea: false, variants: { position: 'top' } },
  poster: { prompt: 'A storm', alt: '', size: '1920x1280' },
}`
const options = (more: string): string =>
  `budget: { perRun: 1 }, variants: { widths: [80, 4000], formats: ['webp'] }, ${more}`

async function sizesOf(site: Site): Promise<unknown> {
  const { code, err } = await runCommand(['export', '--out', 'out'], { cwd: site.dir })
  expect([code, ...err]).toEqual([0])
  const { images: all } = JSON.parse(await site.read('out/genimg.json'))
  return Object.fromEntries(
    Object.entries<{ width: number; height: number }>(all).map(([name, { width, height }]) => [
      name,
      `${width}x${height}`,
    ]),
  )
}

const delivered = { card: '1200x630', hero: '1536x864', poster: '1536x1024' }

describe('shapes that the model does not make', () => {
  it('are asked for in the nearest size, and delivered as they were wanted', async () => {
    const site = await createSite({ 'images.config.ts': configText(images, options('')) })
    const plan = await runCommand(['plan'], { cwd: site.dir })
    expect(plan.err.filter((line) => /cropping|delivered/.test(line))).toEqual([
      '! "hero": cropping 1536x1024 of "gpt-image-1-mini" to 16:9 cuts off 16 % of what is paid for.',
      '! "card": cropping 1536x1024 of "gpt-image-1-mini" to 40:21 cuts off 21 % of what is paid for.',
      '! "poster": delivered as 1536x1024, since no size of "gpt-image-1-mini" covers 1920x1280 and nothing is upscaled.',
    ])
    expect((await runCommand(['generate', '--yes'], { cwd: site.dir })).code).toBe(0)
    expect(site.newlyBilled().toSorted()).toEqual([
      'A boat',
      'A lighthouse\nThe picture will be cropped to 16:9. Keep everything important within the middle 84% of its height: the rest will be cut off.',
      'A storm',
    ])
    const originals = await Promise.all(
      ['hero', 'card', 'poster'].map((name) => sharp(site.path(`images/${name}.png`)).metadata()),
    )
    expect(originals.map(({ width, height }) => `${width}x${height}`)).toEqual(Array(3).fill('1536x1024'))

    expect(await sizesOf(site)).toEqual(delivered)
    const { images: values } = JSON.parse(await site.read('out/genimg.json'))
    const shown = await sharp(site.path('out', values.card.src.replace(/^\/out\//, '')))
      .raw()
      .toBuffer()
    const top = { left: 0, top: 0, width: 1536, height: 806 }
    const wanted = await sharp(site.path('images/card.png'))
      .extract(top)
      .resize(1200, 630, { fit: 'fill' })
      .removeAlpha()
      .raw()
      .toBuffer()
    expect(shown.length).toBe(wanted.length)
    const difference = shown.reduce((sum, value, at) => sum + Math.abs(value - (wanted[at] ?? 0)), 0) / shown.length
    expect(difference).toBeLessThan(3)
    expect((await runCommand(['plan'], { cwd: site.dir })).err).not.toContainEqual(expect.stringContaining('cropping'))
  })

  it('are those of the placeholders', async () => {
    const more = `frozen: true, onMissing: 'placeholder',`
    const site = await createSite({ 'images.config.ts': configText(images, options(more)) })
    expect(await sizesOf(site)).toEqual({ ...delivered })
  })

  it('say whichever of size and aspect is written nearer to the image', async () => {
    const more = `defaults: { size: '1024x1536', aspect: '1:1', safeArea: false },`
    const all = `{ a: { prompt: 'x', alt: '' }, b: { prompt: 'x', alt: '', aspect: '16:9' }, c: { prompt: 'x', alt: '', size: '1536x1024' } }`
    const site = await createSite({ 'images.config.ts': configText(all, options(more)) })
    const asked = (await runCommand(['plan'], { cwd: site.dir })).out.flatMap((line) => /\d+x\d+/.exec(line) ?? [])
    expect(asked).toEqual(['1024x1024', '1536x1024', '1536x1024'])
    const keys = jsonOf(await runCommand(['plan', '--json'], { cwd: site.dir })).map(({ key }) => key)
    // Without a word about the crop, one request does for both.
    expect(keys[1]).toBe(keys[2])
  })

  it.each([
    [
      'an aspect that is none',
      `aspect: 'wide'`,
      /images\.hero\.aspect: must be an aspect like "4:3" or 1\.5, not "wide"/,
    ],
    ['a size that is none', `size: '0x10'`, /images\.hero\.size: must be one of .*"1024x1024".*not "0x10"/],
    [
      'an aspect alone for a model whose sizes are not known',
      `aspect: '16:9', model: 'gpt-image-9'`,
      /images\.hero\.aspect: needs a `size` beside it/,
    ],
  ])('are refused before anything is paid: %s', async (_, fields, message) => {
    const site = await createSite({ 'images.config.ts': configText(`{ hero: { prompt: 'x', alt: '', ${fields} } }`) })
    const { code, err } = await runCommand(['generate', '--yes'], { cwd: site.dir })
    expect([code, site.newRequests()]).toEqual([2, 0])
    expect(err.join('\n')).toMatch(message)
  })
})
