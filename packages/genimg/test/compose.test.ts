import { rename, rm } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'
import { expect, test } from 'vitest'
import { jsonOf, runCommand } from './support/run-command.ts'
import { configText, createSite, type Site } from './support/site.ts'

const flat = (color: string): Sharp => sharp({ create: { width: 24, height: 16, channels: 3, background: color } })

async function generate(site: Site): Promise<void> {
  const { code, err } = await runCommand(['generate', '--yes'], { cwd: site.dir })
  expect([code, ...err.filter((line) => line.includes('✗'))]).toEqual([0])
}

/** What would be made, and why. */
async function changed(site: Site): Promise<readonly string[]> {
  const lines = jsonOf(await runCommand(['plan', '--json'], { cwd: site.dir }))
  return lines
    .filter(({ type, action }) => type === 'step' && action !== 'keep')
    .map(({ name, reason, fields }) => `${String(name)}: ${String(reason)} ${JSON.stringify(fields)}`)
}

const options = `budget: { perRun: 5 },
  styles: { brand: { prompt: 'Flat art for {who}.', references: './brand/*' } },
  vars: { who: 'children' },
  prompts: 'prompts/*.md',`
const images = `{
  'products/{product}': { matrix: { product: ['boat', 'lamp'] }, style: 'brand', prompt: 'A {product}', alt: 'A {product}' },
  'night/{product}': {
    matrix: { product: ['boat', 'lamp'], exclude: [{ product: 'lamp' }] },
    references: ['products/{product}'], prompt: 'The same {product} at night', alt: 'A {product} at night',
  },
  plain: { prompt: 'A plain field', alt: '' },
}`

test('a family from a matrix, a style with pictures and a prompt file is made once, and again where it changed', async () => {
  const site = await createSite({
    'images.config.ts': configText(images, options),
    'prompts/sea.md': '---\nreferences: ./sea.jpg\nalt: The sea\n---\nThe sea of this picture\n',
    'sea.jpg': await flat('#2266aa').jpeg().toBuffer(),
    // Segmind takes no AVIF, and says so of the order only.
    'brand/a.avif': await flat('#aa2222').avif().toBuffer(),
    'brand/b.png': await flat('#22aa22').png().toBuffer(),
  })
  await generate(site)
  const prompts = site.newlyBilled()
  expect(prompts.toSorted()).toEqual([
    'A boat\nFlat art for children.',
    'A lamp\nFlat art for children.',
    'A plain field',
    'The same boat at night',
    'The sea of this picture',
  ])
  // The two brand pictures, which two orders share and which left side by side, the sea, and the parent of the night.
  expect(site.emulator.uploads.map(({ type }) => type).toSorted()).toEqual([
    'image/jpeg',
    'image/png',
    'image/png',
    'image/png',
  ])
  expect(await changed(site)).toEqual([])

  // Moved, with the same bytes in the same order.
  await rename(site.path('brand'), site.path('look'))
  await rename(site.path('look/b.png'), site.path('look/z.png'))
  await site.write({ 'images.config.ts': configText(images, options.replace('./brand/*', './look/*')) })
  expect(await changed(site)).toEqual([])

  // One byte of one brand picture, after its end.
  const bytes = await flat('#22aa22').png().toBuffer()
  await site.write({ 'look/z.png': Buffer.concat([bytes, Buffer.from([0])]) })
  expect(await changed(site)).toEqual([
    'products/boat: changed ["references"]',
    'products/lamp: changed ["references"]',
    'night/boat: changed ["references"]',
  ])
  // The emulator paints by what it sees, and there is nothing to see in that byte.
  await site.write({ 'look/z.png': await flat('#22aaaa').png().toBuffer() })
  await generate(site)
  expect(site.newlyBilled().toSorted()).toEqual([
    'A boat\nFlat art for children.',
    'A lamp\nFlat art for children.',
    'The same boat at night',
  ])
})

test('the plan shows prompts word by word, and says of children and uploads what they cost', async () => {
  const configured = (time: string): string =>
    configText(`{
      hero: { prompt: 'A lighthouse at ${time}, calm sea', alt: '' },
      night: { references: 'hero', prompt: 'The same at night', alt: '' },
    }`)
  const site = await createSite({ 'images.config.ts': configured('dawn') })
  const first = await runCommand(['plan', '--verbose'], { cwd: site.dir })
  expect(first.out.join('\n')).toMatch(/\nhero: its first prompt\n  A lighthouse at dawn, calm sea\n/)
  await generate(site)
  await site.write({ 'images.config.ts': configured('dusk') })
  const { out } = await runCommand(['plan', '--verbose'], { cwd: site.dir })
  const text = out.join('\n')
  expect(text).toMatch(/hero +changed: prompt .*~\$0\.037\n~ +night +changed: references .*~\$0\.028/)
  expect(text).toContain('2 images to generate: about $0.065')
  expect(text).toContain('\nhero: its prompt changed\n  A lighthouse at [-dawn-]{+dusk+}, calm sea\n')
  expect(text).toContain('\nnight: its prompt, as it was\n  The same at night')
  const [line, child] = jsonOf(await runCommand(['plan', '--verbose', '--json'], { cwd: site.dir }))
  expect(line).toMatchObject({
    name: 'hero',
    prompt: 'A lighthouse at dusk, calm sea',
    promptChange: 'changed',
    lastPrompt: 'A lighthouse at dawn, calm sea',
  })
  expect(child).toMatchObject({ name: 'night', key: null, reason: 'changed', promptChange: 'same', price: 0.028 })

  // What the lock has of it is a hash.
  await rm(site.path('.genimg', 'jobs'), { recursive: true })
  const elsewhere = await runCommand(['plan', '--verbose'], { cwd: site.dir })
  expect(elsewhere.out.join('\n')).toMatch(/hero: its prompt changed; the last one is not known on this machine/)
  expect((await runCommand(['plan', '--ai', '--verbose'], { cwd: site.dir })).code).toBe(2)

  // An accepted request is the one that the next is compared with.
  expect((await runCommand(['accept', 'hero'], { cwd: site.dir })).code).toBe(0)
  await site.write({ 'images.config.ts': configured('noon') })
  const accepted = await runCommand(['plan', '--verbose'], { cwd: site.dir })
  expect(accepted.out.join('\n')).toContain('A lighthouse at [-dusk-]{+noon+}, calm sea')
})
