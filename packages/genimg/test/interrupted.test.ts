import { expect, it } from 'vitest'
import { stoppingText } from '../src/cli/stopping-text.ts'
import { runCommand } from './support/run-command.ts'
import { createSite } from './support/site.ts'

const config = (transport: string): string => `import { defineImages } from 'genimg'
import { segmind } from 'genimg/segmind'
export default defineImages({
  provider: segmind({ transport: '${transport}' }),
  budget: { perRun: 1 },
  images: { hero: { prompt: 'A lighthouse', alt: '' }, night: { prompt: 'At night', references: ['hero'], alt: '' } },
})
`

it('an order whose answer is the picture is waited for after Ctrl-C, which says so, and nothing is lost', async () => {
  const site = await createSite({ 'images.config.ts': config('sync') }, { latency: 1500 })
  const interruption = new AbortController()
  const running = runCommand(['generate', '--yes'], { cwd: site.dir, signal: interruption.signal })
  await expect.poll(() => site.emulator.ledger.length, { timeout: 20_000 }).toBe(1)
  interruption.abort(new Error('interrupted'))
  const { code, err } = await running
  expect(err.join('\n')).toContain(stoppingText(['hero']))
  expect(code).toBe(130)
  expect(err.at(-1)).toMatch(/"night" was not ordered/)
  expect(Object.keys(await site.lock())).toEqual(['hero'])
  site.newlyBilled()
  expect((await runCommand(['generate', '--yes'], { cwd: site.dir })).code).toBe(0)
  expect(site.newlyBilled()).toEqual(['At night'])
}, 30_000)

it('an order that the queue has taken is not among what is waited for', async () => {
  const site = await createSite({ 'images.config.ts': config('queue') }, { latency: 60_000 })
  const interruption = new AbortController()
  const running = runCommand(['generate', '--yes'], { cwd: site.dir, signal: interruption.signal })
  await expect.poll(() => site.emulator.requests.length, { timeout: 20_000 }).toBeGreaterThan(2)
  interruption.abort(new Error('interrupted'))
  const { code, err } = await running
  expect(err.join('\n')).toContain(stoppingText([]))
  expect([code, err.at(-1)]).toEqual([130, expect.stringMatching(/"hero" is ordered and not lost/)])
}, 30_000)

it('what Ctrl-C says names what is waited for, for how long, and what a second one does', () => {
  expect(stoppingText(['a', 'b'])).toMatch(
    /nothing more is ordered.*The answer to the order of "a" and "b" is waited for too, a minute at most.*in doubt\. Ctrl-C again ends at once/,
  )
  expect(stoppingText([])).not.toContain('answer')
})
