import type { VariantOptions } from '@genimg/core'
import sharp from 'sharp'
import { expect } from 'vitest'
import type { SiteConfig } from './picture-site.ts'
import type { Shipped } from './shipped.ts'
import { colorsOf, namedColorAt } from './small-pictures.ts'

/** One option that differs between two builds over one cache, and what may come of it. */
export interface OptionRow {
  /** What a cache gets wrong here. */
  readonly fault: string
  /** Options of `hero` in both builds. */
  readonly always?: VariantOptions
  readonly option: Partial<SiteOptions>
  /** Pictures that go by the same name and are others; all that is in no list here has to stay as it is. */
  readonly changed?: readonly string[]
  readonly appeared?: readonly string[]
  readonly gone?: readonly string[]
  /** Reads back what the option says. */
  readonly proof: (shipped: Seen, before: Seen) => Promise<void>
}

/** What the two builds differ in. */
export interface SiteOptions {
  readonly hero: VariantOptions
  readonly alt: string
  readonly card: VariantOptions
  /** Of the whole config. */
  readonly all: VariantOptions
}

export interface Seen {
  readonly pictures: Shipped
  readonly script: string
}

const heroFiles = ['hero-32w.avif', 'hero-32w.jpg', 'hero-32w.webp', 'hero-64w.avif', 'hero-64w.jpg', 'hero-64w.webp']
const cardFile = 'hero-16w.webp'
const everyHero = [cardFile, ...heroFiles]
const large = heroFiles.slice(3)

export function configOf({ hero = {}, alt = '', card = {}, all = {} }: Partial<SiteOptions>): SiteConfig {
  return {
    variants: all,
    presets: { card: { widths: [16], formats: ['webp'], ...card } },
    images: {
      hero: { alt, variants: { widths: [32, 64], formats: ['avif', 'webp', 'jpeg'], ...hero } },
      moon: { variants: { widths: [24], formats: ['webp'] } },
    },
  }
}

async function expectSmaller(names: readonly string[], now: Seen, before: Seen): Promise<void> {
  for (const name of names) expect(bytesOf(now, name).length).toBeLessThan(bytesOf(before, name).length)
}

async function expectColors(names: readonly string[], seen: Seen, colors: string): Promise<void> {
  for (const name of names) expect([name, await colorsOf(bytesOf(seen, name))]).toEqual([name, colors])
}

async function pixelsOf(seen: Seen, name: string): Promise<Buffer> {
  return await sharp(bytesOf(seen, name)).removeAlpha().raw().toBuffer()
}

async function xmpOf(seen: Seen, name: string): Promise<string> {
  return (await sharp(bytesOf(seen, name)).metadata()).xmp?.toString() ?? ''
}

function bytesOf({ pictures }: Seen, name: string): Uint8Array {
  return pictures.get(name) ?? new Uint8Array()
}

export const optionRows: readonly OptionRow[] = [
  {
    // https://github.com/dc7290/next-export-optimize-images/issues/707
    fault: 'a width that the config no longer has goes on being shipped',
    option: { hero: { widths: [32, 48] } },
    appeared: ['hero-48w.avif', 'hero-48w.jpg', 'hero-48w.webp'],
    gone: large,
    proof: async (now) => {
      expect(await sharp(bytesOf(now, 'hero-48w.jpg')).metadata()).toMatchObject({ width: 48, height: 16 })
    },
  },
  {
    // https://github.com/JonasKruckenberg/imagetools/pull/909
    fault: 'another format is the old bytes under a new name',
    option: { hero: { formats: ['webp', 'png'] } },
    appeared: ['hero-32w.png', 'hero-64w.png'],
    gone: heroFiles.filter((name) => !name.endsWith('.webp')),
    proof: async (now) => {
      expect(await sharp(bytesOf(now, 'hero-64w.png')).metadata()).toMatchObject({ format: 'png', width: 64 })
      await expectColors(['hero-64w.png'], now, 'red green blue')
    },
  },
  {
    fault: 'another order of formats encodes all of them again',
    option: { hero: { formats: ['webp', 'avif', 'jpeg'] } },
    proof: async ({ script }) => {
      expect(script.indexOf('image/webp')).toBeLessThan(script.indexOf('image/avif'))
    },
  },
  {
    // https://github.com/11ty/image/pull/116, https://github.com/getzola/zola/pull/1431
    fault: 'another quality finds the file of the old one',
    option: { hero: { quality: 15 } },
    changed: everyHero,
    proof: (now, before) => expectSmaller(large, now, before),
  },
  {
    fault: "one format's quality is taken for every format's, or for none's",
    option: { hero: { quality: { webp: 15 } } },
    changed: everyHero.filter((name) => name.endsWith('.webp')),
    proof: (now, before) => expectSmaller(['hero-64w.webp'], now, before),
  },
  {
    fault: 'a quality for the whole config does not reach an image with options of its own',
    option: { all: { quality: { webp: 15 } } },
    changed: [...everyHero.filter((name) => name.endsWith('.webp')), 'moon-24w.webp'],
    proof: (now, before) => expectSmaller(['hero-64w.webp', 'moon-24w.webp'], now, before),
  },
  {
    fault: '`lossless` finds the lossy file',
    option: { hero: { lossless: true } },
    changed: everyHero.filter((name) => !name.endsWith('.jpg')),
    proof: async (now, before) => {
      // Two formats that lose nothing have the same pixels.
      expect(await pixelsOf(now, 'hero-64w.webp')).toEqual(await pixelsOf(now, 'hero-64w.avif'))
      expect(await pixelsOf(before, 'hero-64w.webp')).not.toEqual(await pixelsOf(before, 'hero-64w.avif'))
    },
  },
  {
    fault: 'another aspect of the same width finds the uncropped file',
    option: { hero: { aspect: '1:1' } },
    changed: everyHero,
    proof: async (now) => {
      for (const name of large)
        expect(await sharp(bytesOf(now, name)).metadata()).toMatchObject({ width: 64, height: 64 })
      await expectColors(large, now, 'green green green')
    },
  },
  {
    // https://github.com/shahedk/image-resizer/pull/10
    fault: 'another fit of the same size finds the old one',
    always: { aspect: '1:1' },
    option: { hero: { fit: 'contain' } },
    changed: everyHero,
    proof: async (now) => {
      await expectColors(large, now, 'red green blue')
      for (const name of large) expect(await namedColorAt(bytesOf(now, name), 0.5, 0.1)).toBe('white')
    },
  },
  {
    fault: 'one fit is mistaken for a third one',
    always: { aspect: '1:1', fit: 'contain' },
    option: { hero: { fit: 'fill' } },
    changed: everyHero,
    proof: async (now) => {
      await expectColors(large, now, 'red green blue')
      for (const name of large) expect(await namedColorAt(bytesOf(now, name), 0.5, 0.1)).toBe('green')
    },
  },
  {
    // https://github.com/3rd/image.nvim/pull/46
    fault: 'crops of another part overwrite each other',
    always: { aspect: '1:1' },
    option: { hero: { position: 'left' } },
    changed: everyHero,
    proof: (now) => expectColors(large, now, 'red red red'),
  },
  {
    fault: 'a focal point is not part of what the file is known by',
    always: { aspect: '1:1', position: '0% 50%' },
    option: { hero: { position: '100% 50%' } },
    changed: everyHero,
    proof: (now) => expectColors(large, now, 'blue blue blue'),
  },
  {
    // https://github.com/11ty/image/issues/312
    fault: '`sizes`, which changes no pixel, encodes everything again',
    option: { hero: { sizes: '(min-width: 40em) 50vw' } },
    proof: async ({ script }) => expect(script).toContain('(min-width: 40em) 50vw'),
  },
  {
    fault: '`alt`, which changes no pixel, encodes everything again',
    option: { alt: 'Three stripes' },
    proof: async ({ script }) => expect(script).toContain('Three stripes'),
  },
  {
    fault: 'widths of one format are taken for widths of all',
    option: { hero: { widths: { avif: [32, 64], webp: [32, 48], jpeg: [32, 64] } } },
    appeared: ['hero-48w.webp'],
    gone: ['hero-64w.webp'],
    proof: async (now) => expect(await sharp(bytesOf(now, 'hero-48w.webp')).metadata()).toMatchObject({ width: 48 }),
  },
  {
    fault: 'densities encode the width that is there already',
    always: { widths: [32] },
    option: { hero: { densities: [1, 2] } },
    appeared: large,
    proof: async ({ script }) => expect(script).toMatch(/\b2x\b/),
  },
  {
    fault: 'what one kind of screen gets replaces what the others get',
    option: { hero: { media: { '(max-width: 30em)': { widths: [20], aspect: '1:1' } } } },
    appeared: ['hero-20w.avif', 'hero-20w.jpg', 'hero-20w.webp'],
    proof: async (now) => {
      expect(now.script).toContain('(max-width: 30em)')
      await expectColors(['hero-20w.avif', 'hero-20w.jpg', 'hero-20w.webp'], now, 'green green green')
    },
  },
  {
    // https://github.com/dc7290/next-export-optimize-images/issues/707
    fault: 'files keep saying who made the picture when they no longer should',
    option: { hero: { provenance: false } },
    changed: everyHero,
    proof: async (now, before) => {
      for (const name of everyHero) {
        expect(await xmpOf(before, name)).toContain('DigitalSourceType')
        expect(await xmpOf(now, name)).toBe('')
      }
    },
  },
  {
    fault: 'a preset goes on with the options that it had',
    option: { card: { quality: 15 } },
    changed: [cardFile],
    proof: (now, before) => expectSmaller([cardFile], now, before),
  },
]
