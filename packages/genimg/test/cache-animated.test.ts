import { readFile, rm } from 'node:fs/promises'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { animatedAvif, animatedGif, animatedPng, animatedWebp } from './support/animated-pictures.ts'
import { openPictureSite, createPictureSite, type PictureSite } from './support/picture-site.ts'
import { runCommand } from './support/run-command.ts'
import { stripes } from './support/small-pictures.ts'

// A budget: whoever takes the file for a missing picture is able to buy another one.
const config = JSON.stringify({
  budget: { perRun: 1 },
  variants: { widths: [32], formats: ['webp'] },
  images: { hero: { prompt: 'hero', alt: '' } },
})

const page = `import hero from 'gen:hero'\nglobalThis.pictures = JSON.stringify([hero])\n`

type Kind = readonly [what: string, file: string, make: () => Promise<Buffer>, words: RegExp]

const webp: Kind = ['WebP', 'hero.webp', animatedWebp, /animated/]
const gif: Kind = ['GIF', 'hero.gif', animatedGif, /GIF/]
const kinds: readonly Kind[] = [
  webp,
  gif,
  ['GIF that is called a PNG', 'hero.png', animatedGif, /GIF/],
  ['PNG', 'hero.png', animatedPng, /animated/],
  ['AVIF', 'hero.avif', animatedAvif, /animated/],
]

/** Who may meet the file first. What they have to say about it. */
const doors: readonly (readonly [string, (site: PictureSite) => Promise<string>])[] = [
  ['a build', (site) => site.build().then(() => 'built', String)],
  ['`genimg generate`', (site) => command(site, ['generate', '--yes'])],
  ['`genimg adopt`', (site) => command(site, ['adopt', 'hero'])],
]

async function command({ dir }: PictureSite, args: readonly string[]): Promise<string> {
  const { code, out, err } = await runCommand(args, { cwd: dir })
  return code === 0 ? `done: ${out.join('\n')}` : err.join('\n')
}

// https://github.com/withastro/astro/issues/4139, https://github.com/vercel/next.js/issues/34807,
// https://github.com/dc7290/next-export-optimize-images/issues/495
describe.each(doors)('%s that finds an animated original', (door, enter) => {
  // That each kind is recognised is seen at one door.
  const some = door === 'a build' ? kinds : [webp, gif]

  it.each(some)('buys nothing and refuses a %s where no picture was, which stays', async (_what, file, make, words) => {
    const site = await openPictureSite(['hero'], {
      'images.config.json': config,
      'main.js': page,
      [`images/${file}`]: await make(),
    })
    expect(await seeRefusal(site, file, enter)).toEqual(refusal(words))
  })

  it.each([webp, gif])('refuses a %s in the place of a still, which stays', async (_what, file, make, words) => {
    const site = await createPictureSite({ pictures: { hero: await stripes() } })
    await rm(site.path('images', 'hero.png'))
    await site.write({ [`images/${file}`]: await make(), 'images.config.json': config })
    expect(await seeRefusal(site, file, enter)).toEqual(refusal(words))
  })
})

interface Refusal {
  readonly said: string
  /** Prompts. */
  readonly billed: readonly string[]
  readonly file: 'as it was' | 'another one' | 'gone'
}

/** It is said, nothing is bought, and the person's file is where it was. */
function refusal(words: RegExp): object {
  return { said: expect.stringMatching(words), billed: [], file: 'as it was' }
}

async function seeRefusal(
  site: PictureSite,
  file: string,
  enter: (site: PictureSite) => Promise<string>,
): Promise<Refusal> {
  const path = site.path('images', file)
  const before = await readFile(path)
  const said = await enter(site)
  const after = await readFile(path).catch(() => undefined)
  const isSame = after?.equals(before) === true
  return { said, billed: site.newlyBilled(), file: isSame ? 'as it was' : after === undefined ? 'gone' : 'another one' }
}

it('the samples are animated', async () => {
  for (const make of [animatedWebp, animatedGif])
    expect(await sharp(await make()).metadata()).toMatchObject({ pages: 2 })
})
