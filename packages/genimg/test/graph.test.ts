import { rename } from 'node:fs/promises'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { jsonOf, runCommand } from './support/run-command.ts'
import { configText, createSite, type Site } from './support/site.ts'

/** Twelve images over four levels, all of them made from `root` in the end; two have a mask, a file and an image. */
const parents: Readonly<Record<string, readonly string[]>> = {
  root: [],
  day: ['root'],
  night: ['root'],
  shape: ['root'],
  'day-red': ['day'],
  'day-blue': ['day', 'root'],
  'night-red': ['night'],
  'night-masked': ['night'],
  'last-one': ['day-red', 'night-red'],
  'last-two': ['day-blue'],
  'last-three': ['night-masked', 'night-red'],
  'last-masked': ['day-blue'],
}
const names = Object.keys(parents)

const root = { prompt: 'The picture root', alt: 'Root' }

interface Changes {
  readonly root?: { readonly prompt: string; readonly alt: string }
  readonly mask?: string
}

function config({ root: first = root, mask = './mask.png' }: Changes = {}): string {
  const images = Object.entries(parents).map(([name, references]) => [
    name,
    {
      prompt: `The picture ${name}`,
      alt: name,
      size: '1024x1024',
      ...(references.length > 0 ? { references } : {}),
      ...(name === 'shape' ? { background: 'transparent' } : {}),
      ...(name === 'night-masked' ? { mask } : {}),
      ...(name === 'last-masked' ? { mask: 'shape' } : {}),
      ...(name === 'root' ? first : {}),
    },
  ])
  return configText(JSON.stringify(Object.fromEntries(images)))
}

async function halfMask(): Promise<Buffer> {
  const clear = { width: 512, height: 1024, channels: 4, background: '#00000000' } as const
  return await sharp({ create: clear }).extend({ right: 512, background: '#ffffff' }).png().toBuffer()
}

/** Names that would be made again, and why. */
async function changed(site: Site): Promise<readonly string[]> {
  const lines = jsonOf(await runCommand(['plan', '--json'], { cwd: site.dir }))
  return lines
    .filter(({ type, action }) => type === 'step' && action !== 'keep')
    .map(({ name, reason, fields }) => `${String(name)}: ${String(reason)} ${JSON.stringify(fields)}`)
}

describe('twelve images over four levels', { timeout: 60_000 }, () => {
  it('are made once, none again for another alt, and all again for another prompt of the first, at a price that is shown', async () => {
    const site = await createSite({ 'images.config.ts': config(), 'mask.png': await halfMask() }, { latency: 0 })
    expect(
      (await runCommand(['generate', '--yes'], { cwd: site.dir })).err.filter((line) => /fail/i.test(line)),
    ).toEqual([])
    expect(site.newlyBilled()).toHaveLength(names.length)
    site.newRequests()

    await site.write({ 'images.config.ts': config({ root: { ...root, alt: 'Another root' } }) })
    const kept = await runCommand(['plan', '--exit-code'], { cwd: site.dir })
    expect(kept.code).toBe(0)
    await runCommand(['generate', '--yes'], { cwd: site.dir })
    expect(site.newRequests()).toBe(0)

    await site.write({ 'images.config.ts': config({ root: { ...root, prompt: 'Another picture' } }) })
    const plan = jsonOf(await runCommand(['plan', '--json'], { cwd: site.dir }))
    const steps = plan.filter(({ type }) => type === 'step')
    expect(steps.map(({ name, action, reason, fields }) => [name, action, reason, fields])).toEqual(
      names.map((name) => [name, 'generate', 'changed', [name === 'root' ? 'prompt' : 'references']]),
    )
    expect(plan.at(-1)).toMatchObject({
      type: 'total',
      count: names.length,
      usd: expect.closeTo(0.037 + 11 * 0.028) as number,
    })
    const text = (await runCommand(['plan'], { cwd: site.dir })).out.join('\n')
    expect(text).toContain('12 images to generate: about $0.345')
    expect(site.newRequests()).toBe(0)

    const again = await runCommand(['generate', '--yes'], { cwd: site.dir })
    expect(again.out.at(-1)).toBe('12 generated for $0.345.')
    expect(site.newlyBilled()).toHaveLength(names.length)
    expect((await runCommand(['plan', '--exit-code'], { cwd: site.dir })).code).toBe(0)
  })

  it('are left out to the last where what they are made from fails, with the reason, and follow a mask by its bytes', async () => {
    const mask = await halfMask()
    const site = await createSite({ 'images.config.ts': config(), 'mask.png': mask }, { latency: 0 })
    const fail = (name: string): void =>
      site.emulator.fail({ on: 'submit', kind: 'fail', error: 'No.', promptIncludes: `The picture ${name}` })
    fail('shape')
    fail('night-red')
    const { code, err } = await runCommand(['generate', '--yes'], { cwd: site.dir })
    expect(code).toBe(6)
    const skipped = err.join('\n').match(/"[^"]+" was not ordered, because "[^"]+", which it is made from, failed/g)
    expect(new Set(skipped)).toEqual(
      new Set(
        ['last-one night-red', 'last-three night-red', 'last-masked shape'].map((pair) => {
          const [child, parent] = pair.split(' ')
          return `"${child}" was not ordered, because "${parent}", which it is made from, failed`
        }),
      ),
    )
    const failed = ['shape', 'night-red', 'last-one', 'last-three', 'last-masked']
    expect(Object.keys(await site.lock())).toEqual(names.filter((name) => !failed.includes(name)).toSorted())
    site.newlyBilled()

    expect((await runCommand(['generate', '--yes'], { cwd: site.dir })).code).toBe(0)
    expect(site.newlyBilled().toSorted()).toEqual(failed.map((name) => `The picture ${name}`).toSorted())

    await rename(site.path('mask.png'), site.path('cover.png'))
    await site.write({ 'images.config.ts': config({ mask: './cover.png' }) })
    expect(await changed(site)).toEqual([])
    await site.write({ 'cover.png': Buffer.concat([mask, Buffer.from([0])]) })
    expect(await changed(site)).toEqual(['night-masked: changed ["mask"]', 'last-three: changed ["references"]'])
  })
})
