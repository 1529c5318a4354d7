import { chmod, readdir, symlink } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { runCommand } from './support/run-command.ts'
import { configText, createSite } from './support/site.ts'

const hero = `{ prompt: 'A lighthouse', alt: '' }`
const entry = (digest: string): string =>
  `"hero": {"key":"${'a'.repeat(64)}","keyVersion":1,"digest":"${digest.repeat(64)}","type":"image/png","width":1,"height":1,"bytes":1,"color":"#ffffff","thumbhash":"AAAA","provider":"segmind","model":"m","cost":null,"fields":{}}`
const lockOf = (lines: string): string => `{\n  "lockVersion": 1,\n  "images": {\n${lines}\n  }\n}\n`

/** A project that is wrong, and what the one message has to say: where, what, and what to do. */
const cases: readonly (readonly [string, Readonly<Record<string, string>>, readonly RegExp[]])[] = [
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
