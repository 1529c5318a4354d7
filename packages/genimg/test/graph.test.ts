import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { jsonOf, runCommand } from './support/run-command.ts'
import { configText, createSite } from './support/site.ts'

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

function config(root: { readonly prompt: string; readonly alt: string }): string {
  const images = Object.entries(parents).map(([name, references]) => [
    name,
    {
      prompt: `The picture ${name}`,
      alt: name,
      size: '1024x1024',
      ...(references.length > 0 ? { references } : {}),
      ...(name === 'shape' ? { background: 'transparent' } : {}),
      ...(name === 'night-masked' ? { mask: './mask.png' } : {}),
      ...(name === 'last-masked' ? { mask: 'shape' } : {}),
      ...(name === 'root' ? root : {}),
    },
  ])
  return configText(JSON.stringify(Object.fromEntries(images)))
}

describe('twelve images over four levels', { timeout: 60_000 }, () => {
  it('are made once, none again for another alt, and all again for another prompt of the first, at a price that is shown', async () => {
    const root = { prompt: 'The picture root', alt: 'Root' }
    const clear = { width: 512, height: 1024, channels: 4, background: '#00000000' } as const
    const mask = await sharp({ create: clear }).extend({ right: 512, background: '#ffffff' }).png().toBuffer()
    const site = await createSite({ 'images.config.ts': config(root), 'mask.png': mask }, { latency: 0 })
    expect(
      (await runCommand(['generate', '--yes'], { cwd: site.dir })).err.filter((line) => /fail/i.test(line)),
    ).toEqual([])
    expect(site.newlyBilled()).toHaveLength(names.length)
    site.newRequests()

    await site.write({ 'images.config.ts': config({ ...root, alt: 'Another root' }) })
    const kept = await runCommand(['plan', '--exit-code'], { cwd: site.dir })
    expect(kept.code).toBe(0)
    await runCommand(['generate', '--yes'], { cwd: site.dir })
    expect(site.newRequests()).toBe(0)

    await site.write({ 'images.config.ts': config({ ...root, prompt: 'Another picture' }) })
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
    expect(site.newRequests()).toBe(0)

    const again = await runCommand(['generate', '--yes'], { cwd: site.dir })
    expect(again.out.at(-1)).toBe('12 generated for $0.345.')
    expect(site.newlyBilled()).toHaveLength(names.length)
    expect((await runCommand(['plan', '--exit-code'], { cwd: site.dir })).code).toBe(0)
  })
})
