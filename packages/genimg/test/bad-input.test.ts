import { chmod, readdir, symlink } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import type { TempFiles } from '@genimg/core/testing'
import { shadedPicture } from './support/hostile-pictures.ts'
import { runCommand } from './support/run-command.ts'
import { configText, createSite } from './support/site.ts'

const hero = `{ prompt: 'A lighthouse', alt: '' }`
const entry = (digest: string): string =>
  `"hero": {"key":"${'a'.repeat(64)}","keyVersion":1,"digest":"${digest.repeat(64)}","type":"image/png","width":1,"height":1,"bytes":1,"color":"#ffffff","thumbhash":"AAAA","provider":"segmind","model":"m","cost":null,"fields":{}}`
const lockOf = (lines: string): string => `{\n  "lockVersion": 1,\n  "images": {\n${lines}\n  }\n}\n`

/** A config of one image, `a`. */
const oneImage = (fields: string, options?: string): string =>
  configText(`{ a: { prompt: 'x', alt: '', ${fields} } }`, options)

/** A PNG without alpha. */
async function gradient(width: number, height: number): Promise<Buffer> {
  return Buffer.from(await shadedPicture({ width, height }), 'base64')
}

/** A project that is wrong, and what the one message has to say: where, what, and what to do. */
const cases: readonly (readonly [string, TempFiles, readonly RegExp[]])[] = [
  [
    'broken TypeScript',
    { 'images.config.ts': 'export default {\n  images: { hero: { prompt: \n' },
    [/images\.config\.ts/, /\(\d+:\d+\)/],
  ],
  ['a config that throws', { 'images.config.ts': `throw new Error('no luck')` }, [/images\.config\.ts/, /no luck/]],
  [
    'a missing import',
    { 'images.config.ts': `import './gone.ts'\nexport default {}` },
    [/images\.config\.ts/, /gone\.ts/],
  ],
  ['a config that is no object', { 'images.config.ts': 'export default 7' }, [/images\.config\.ts/, /not 7/]],
  [
    'a wrong type',
    { 'images.config.ts': configText(`{ hero: { prompt: 7, alt: '' } }`) },
    [/images\.hero\.prompt: must be a text.*not 7/],
  ],
  [
    'an unknown option',
    { 'images.config.ts': configText(`{ hero: { promt: 'x', alt: '' } }`) },
    [/images\.hero\.promt: is not an option\. Did you mean "prompt"\?.*prompt, alt/],
  ],
  [
    'an unknown option of a provider',
    {
      'images.config.ts': `import { segmind } from 'genimg/segmind'\nexport default { provider: segmind({ apikey: 'x' }), images: { hero: ${hero} } }`,
    },
    [/provider\.apikey: is not an option\. The options here are apiKey, .*\. Did you mean "apiKey"\?/],
  ],
  [
    'an unknown parameter',
    { 'images.config.ts': configText(`{ hero: { prompt: 'x', alt: '', params: { moderatoin: 'low' } } }`) },
    [/images\.hero\.params\.moderatoin: is not a parameter of .*\. Did you mean "moderation"\?/],
  ],
  [
    'an unknown top option',
    { 'images.config.ts': configText('{}', `bugdet: { perRun: 1 },`) },
    [/bugdet: is not an option\. Did you mean "budget"\?/],
  ],
  [
    'an unknown size',
    { 'images.config.ts': configText(`{ hero: { prompt: 'x', alt: '', size: '4k' } }`) },
    [/images\.hero\.size: .*"1024x1024".*"4k"/],
  ],
  [
    'an unknown parameter',
    { 'images.config.ts': configText(`{ hero: { prompt: 'x', alt: '', params: { seed: 1 } } }`) },
    [/images\.hero\.params\.seed: .*moderation/],
  ],
  [
    'transparent JPEG',
    {
      'images.config.ts': configText(
        `{ hero: { prompt: 'x', alt: '', background: 'transparent', params: { output_format: 'jpeg' } } }`,
      ),
    },
    [/images\.hero.*transparent/],
  ],
  [
    'an unknown style',
    {
      'images.config.ts': configText(
        `{ hero: { prompt: 'x', alt: '', style: 'barnd' } }`,
        `styles: { brand: 'flat' },`,
      ),
    },
    [/images\.hero\.style: .*Did you mean "brand"\?/],
  ],
  [
    'an unknown variable',
    { 'images.config.ts': configText(`{ hero: { prompt: 'A {season} card', alt: '' } }`) },
    [/images\.hero: uses \{season\}, which has no value/],
  ],
  [
    'names that differ by case',
    { 'images.config.ts': configText(`{ hero: ${hero}, Hero: ${hero} }`) },
    [/"Hero"/, /"hero"/],
  ],
  ['a name that climbs out', { 'images.config.ts': configText(`{ '../hero': ${hero} }`) }, [/"\.\.\/hero"/]],
  ['a name that Windows keeps', { 'images.config.ts': configText(`{ 'con': ${hero} }`) }, [/"con"/]],
  [
    'two images of one name',
    { 'images.config.ts': configText(`{ 'card-{n}': { matrix: { n: ['a', 'a'] }, prompt: 'x {n}', alt: '' } }`) },
    [/"card-a" is the name of two images, images\."card-\{n\}" \(n "a"\) and images\."card-\{n\}" \(n "a"\)/],
  ],
  [
    'a circle of references',
    {
      'images.config.ts': configText(
        `{ a: { references: 'b', prompt: 'x', alt: '' }, b: { references: 'a', prompt: 'y', alt: '' } }`,
      ),
    },
    [/circle: a → b → a/],
  ],
  [
    'a reference to nothing',
    { 'images.config.ts': configText(`{ a: { references: ['heroo'], prompt: 'x', alt: '' }, hero: ${hero} }`) },
    [/images\.a\.references\[0\]: .*Did you mean "hero"\?/],
  ],
  [
    'a reference file that is missing',
    { 'images.config.ts': configText(`{ a: { references: './gone.png', prompt: 'x', alt: '' } }`) },
    [/images\.a\.references\[0\].*gone\.png/],
  ],
  [
    'a reference outside the project',
    { 'images.config.ts': configText(`{ a: { references: '../../etc/hostname', prompt: 'x', alt: '' } }`) },
    [/images\.a\.references\[0\]/],
  ],
  [
    'a glob that matches nothing',
    { 'images.config.ts': oneImage(`references: './refs/*.jpg'`) },
    [/images\.a\.references\[0\]: matches no file: "\.\/refs\/\*\.jpg"/],
  ],
  [
    'a reference by http',
    { 'images.config.ts': oneImage(`references: 'http://example.com/a.png'`) },
    [/images\.a\.references\[0\]: must be an https:\/\/ URL/],
  ],
  [
    'a reference that is no picture',
    { 'images.config.ts': oneImage(`references: './a.png'`), 'a.png': 'GIF89a' },
    [/images\.a\.references: names a file that is no usable picture: "a\.png"\. Of it: it is a GIF/],
  ],
  [
    'a mask of another size',
    {
      'images.config.ts': oneImage(`references: './a.png', mask: './m.png'`),
      'a.png': await gradient(32, 16),
      'm.png': await gradient(16, 16),
    },
    [/images\.a\.mask: is 16x16, and the first reference 32x16/],
  ],
  [
    'a mask without alpha',
    {
      'images.config.ts': oneImage(`references: './a.png', mask: './a.png'`),
      'a.png': await gradient(32, 16),
    },
    [/images\.a\.mask: has no transparent part/],
  ],
  [
    'a mask of what is not there yet, of another size than it is asked for in',
    {
      'images.config.ts': configText(
        `{ hero: ${hero}, a: { references: 'hero', mask: './m.png', prompt: 'x', alt: '' } }`,
      ),
      'm.png': await gradient(32, 16),
    },
    [/images\.a\.mask: is 32x16, and the first reference 1024x1024/],
  ],
  [
    'a mask without a reference',
    { 'images.config.ts': oneImage(`mask: './m.png'`), 'm.png': await gradient(8, 8) },
    [/images\.a\.mask: needs `references`/],
  ],
  [
    'inpainting without a mask',
    { 'images.config.ts': oneImage(`recipe: 'inpaint', references: './m.png'`), 'm.png': await gradient(8, 8) },
    [/images\.a\.recipe: needs `mask` beside it/],
  ],
  [
    'an unknown recipe',
    { 'images.config.ts': oneImage(`recipe: 'produkt'`) },
    [/images\.a\.recipe: must be one of "product", "concept", "prototype", "inpaint", not "produkt"/],
  ],
  [
    'a style without a prompt',
    {
      'images.config.ts': oneImage(`style: 'brand'`, `styles: { brand: { references: './m.png' } },`),
    },
    [/styles\.brand\.prompt: is missing/],
  ],
  [
    'a style with a reference to nothing',
    {
      'images.config.ts': oneImage(
        `style: 'brand'`,
        `styles: { brand: { prompt: 'flat', references: ['./gone/*.png'] } },`,
      ),
    },
    [/styles\.brand\.references\[0\]: matches no file/],
  ],
  [
    'a variable of the config that nothing uses',
    { 'images.config.ts': oneImage('', `vars: { season: 'summer' },`) },
    [/vars: has a value for \{season\}, which no image uses/],
  ],
  [
    'a variable of an image that nothing uses',
    { 'images.config.ts': oneImage(`vars: { season: 'summer' }`) },
    [/images\.a: has a value for \{season\}, which neither name/],
  ],
  [
    'an `exclude` that leaves nothing out',
    {
      'images.config.ts': configText(
        `{ 'a-{n}': { matrix: { n: ['1'], exclude: [{ n: '2' }] }, prompt: 'x', alt: '' } }`,
      ),
    },
    [/matrix\.exclude\[0\]: leaves nothing out: no combination has n "2"/],
  ],
  [
    'an `include` that is no list of objects',
    {
      'images.config.ts': configText(`{ 'a-{n}': { matrix: { n: ['1'], include: ['2'] }, prompt: 'x', alt: '' } }`),
    },
    [/matrix\.include\[0\]: must be an object of texts, not "2"/],
  ],
  [
    'an image that is its own reference',
    { 'images.config.ts': oneImage(`references: 'a'`) },
    [/images\.a\.references: goes in a circle: a → a/],
  ],
  [
    'front matter with a field that is none',
    {
      'images.config.ts': configText('{}', `prompts: 'prompts/*.md',`),
      'prompts/hero.md': '---\nalt: A\nsiez: 1024x1024\n---\nA lighthouse',
    },
    [/prompts\/hero\.md\.siez: is not an option\. Did you mean "size"\?/],
  ],
  [
    'front matter with a wrong value',
    {
      'images.config.ts': configText('{}', `prompts: 'prompts/*.md',`),
      'prompts/hero.md': '---\nalt: A\nsize: 4k\n---\nA lighthouse',
    },
    [/prompts\/hero\.md\.size: must be one of .*not "4k"/],
  ],
  [
    'front matter that is no YAML',
    {
      'images.config.ts': configText('{}', `prompts: 'prompts/*.md',`),
      'prompts/hero.md': '---\nalt: "A\n---\nA lighthouse',
    },
    [/prompts\/hero\.md has a mistake/, /front matter: is not valid YAML/],
  ],
  [
    'a prompt file without a prompt',
    {
      'images.config.ts': configText('{}', `prompts: 'prompts/*.md',`),
      'prompts/hero.md': '---\nalt: A\n---\n',
    },
    [/prompts\/hero\.md\.prompt: must be a text that is not empty/],
  ],
  [
    'a name that a prompt file has too',
    {
      'images.config.ts': configText(`{ hero: ${hero} }`, `prompts: 'prompts/*.md',`),
      'prompts/hero.md': '---\nalt: A\n---\nA lighthouse',
    },
    [/prompts\/hero\.md: is the image "hero", which the config has too/],
  ],
  [
    'a name that a prompt file and a matrix give',
    {
      'images.config.ts': configText(
        `{ 'card-{n}': { matrix: { n: ['a', 'b'] }, prompt: 'x', alt: '' } }`,
        `prompts: 'prompts/*.md',`,
      ),
      'prompts/card-b.md': '---\nalt: A\n---\nA card',
    },
    [/"card-b" is the name of two images, images\."card-\{n\}" \(n "b"\) and .*prompts\/card-b\.md/],
  ],
  [
    'prompt files that are not there',
    { 'images.config.ts': configText('{}', `prompts: 'prompts/*.md',`) },
    [/prompts: "prompts\/\*\.md" matches no file/],
  ],
  ['no config', { 'readme.txt': '' }, [/No images\.config\.ts.*genimg init/]],
  [
    'a lock that is no JSON',
    { 'images.config.ts': configText(`{ hero: ${hero} }`), 'images.lock': '{' },
    [/images\.lock cannot be read.*git checkout/s],
  ],
  [
    'a lock entry that climbs out',
    {
      'images.config.ts': configText(`{ hero: ${hero} }`),
      'images.lock': lockOf(`    ${entry('b').replace('hero', '../../x')}`),
    },
    [/images\.lock.*"\.\.\/\.\.\/x"/],
  ],
  [
    'a lock of a later version',
    { 'images.config.ts': configText(`{ hero: ${hero} }`), 'images.lock': '{"lockVersion":99,"images":{}}' },
    [/later genimg.*99/],
  ],
  [
    'a lock where one name has two digests',
    {
      'images.config.ts': configText(`{ hero: ${hero} }`),
      'images.lock': lockOf(`<<<<<<< ours\n    ${entry('b')}\n=======\n    ${entry('c')}\n>>>>>>> theirs`),
    },
    [/conflict markers.*"hero".*genimg generate.*keep one/s],
  ],
  [
    'a key that a bundler would publish',
    { 'images.config.ts': configText(`{ hero: ${hero} }`), '.env': 'VITE_SEGMIND_API_KEY=SG_0123456789abcdef' },
    [/VITE_SEGMIND_API_KEY in .*\.env.*Rename it to SEGMIND_API_KEY/],
  ],
]

describe('bad input', () => {
  it.each(cases)('%s: one clear error, exit 2, nothing written, nothing spent', async (_what, files, says) => {
    const site = await createSite(files)
    const before = (await readdir(site.dir, { recursive: true })).toSorted()
    const { code, err, out } = await runCommand(['generate', '--yes'], { cwd: site.dir })
    const text = err.join('\n')
    for (const pattern of says) expect(text).toMatch(pattern)
    expect(text.match(/✗/g)).toHaveLength(1)
    expect(text).not.toMatch(/\n\s+at |SG_0123456789abcdef/)
    expect(text).not.toMatch(/undefined|\[object/)
    expect(out).toEqual([])
    expect(code).toBe(2)
    expect((await readdir(site.dir, { recursive: true })).toSorted()).toEqual(before)
    expect(site.newRequests()).toBe(0)
  })

  it('a reference that a link leads out of the project', async () => {
    const site = await createSite({ 'images.config.ts': oneImage(`references: './a.png'`) })
    const outside = await createSite({ 'a.png': await gradient(8, 8) })
    await symlink(outside.path('a.png'), site.path('a.png'))
    const { code, err } = await runCommand(['generate', '--yes'], { cwd: site.dir })
    expect(code).toBe(2)
    expect(err.join('\n')).toMatch(/images\.a\.references\[0\]: leads out of .*: "\.\/a\.png" is /)
    expect(site.newRequests()).toBe(0)
  })

  it.each(['NEXT_PUBLIC_', 'REACT_APP_', 'PUBLIC_'])(
    '%sSEGMIND_API_KEY is refused in the environment too',
    async (prefix) => {
      const site = await createSite({ 'images.config.ts': configText(`{ hero: ${hero} }`) })
      const env = { [`${prefix}SEGMIND_API_KEY`]: 'SG_0123456789abcdef' }
      const { code, err } = await runCommand(['plan'], { cwd: site.dir, env })
      expect(code).toBe(2)
      expect(err.join()).toContain(`${prefix}SEGMIND_API_KEY in the environment`)
    },
  )

  it.each([
    [['plam'], /"plam" is not a command\. Did you mean `genimg plan`\?/],
    [['generate', '--jes'], /--jes is not an option of `genimg generate`\. Did you mean --yes\?/],
    [['generate', '--max-cost', 'lots'], /--max-cost must be an amount in USD such as 1\.50, not "lots"/],
    [['generate', 'heroo'], /No image is called "heroo".*Did you mean "hero"\?/],
    [['doctor', 'hero'], /takes no names/],
  ])('%j is a mistake with a remedy', async (args, pattern) => {
    const site = await createSite({ 'images.config.ts': configText(`{ hero: ${hero} }`) })
    const { code, err } = await runCommand(args, { cwd: site.dir })
    expect(code).toBe(2)
    expect(err.join('\n')).toMatch(pattern)
  })

  it('a folder that cannot be written is told before anything is ordered', async () => {
    const site = await createSite({ 'images.config.ts': configText(`{ hero: ${hero} }`) })
    // Root may write anywhere; a link to nowhere it cannot follow stops everybody.
    await symlink(site.path('no', 'such', 'place'), site.path('images'))
    await chmod(site.dir, 0o755)
    const { code, err } = await runCommand(['generate', '--yes'], { cwd: site.dir })
    expect(code).toBe(2)
    expect(err.join('\n')).toMatch(/images cannot be written.*Nothing was ordered/s)
    expect(site.newRequests()).toBe(0)
  })
})
