import { PassThrough } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { Environment } from '@genimg/core'
import { createTempProject } from '@genimg/core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { main } from '../src/cli/main.ts'
import { createTerminal } from '../src/cli/terminal.ts'
import { startCommand } from './support/process.ts'
import { runCommand } from './support/run-command.ts'
import { configText, createSite } from './support/site.ts'

type Streams = Pick<Parameters<typeof createTerminal>[0], 'stdin' | 'stdout' | 'stderr'>

/** A question asked at a keyboard and a screen that are streams: node's readline takes keys from them as from a tty. */
async function askAtTerminal() {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined })
  const screen = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 })
  const interruption = new AbortController()
  // Stand-ins have what the terminal uses of a tty.
  const streams = { stdin, stdout: screen, stderr: screen } as unknown as Streams
  const terminal = createTerminal({ ...streams, env: {}, signal: interruption.signal })
  const answer = terminal.ask('Generate it for $0.04? [y/N] ')
  // The rejection is looked at after the key.
  answer.catch(() => undefined)
  await setImmediate()
  return { stdin, interruption, answer, shown: () => String(screen.read()) }
}

describe('colours', () => {
  /** What a plan with a warning writes to each stream. */
  async function planOn(ttys: { readonly out: boolean; readonly err: boolean }, env: Environment = {}) {
    const { dir, remove } = await createTempProject({
      'images.config.json': JSON.stringify({ provider: 'placeholder', images: { hero: { prompt: 'A boat' } } }),
    })
    onTestFinished(remove)
    const [stdout, stderr] = [ttys.out, ttys.err].map((isTTY) =>
      Object.assign(new PassThrough(), { isTTY, columns: 80, rows: 24 }),
    )
    const { signal } = new AbortController()
    const streams = { stdin: new PassThrough(), stdout, stderr } as unknown as Streams
    const terminal = createTerminal({ ...streams, env, signal })
    await main({ args: ['plan'], cwd: dir, env, terminal, signal, version: '0.0.0-test' })
    return { out: isColored(stdout?.read()), err: isColored(stderr?.read()) }
  }
  const isColored = (text: unknown): boolean => String(text).includes('\u001B[')

  it.each([
    { out: true, err: true },
    { out: false, err: true },
    { out: true, err: false },
  ])('are where a terminal shows them: %o', async (ttys) => {
    expect(await planOn(ttys)).toEqual(ttys)
  })

  it.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('are nowhere with %o', async (env) => {
    expect(await planOn({ out: true, err: true }, env)).toEqual({ out: false, err: false })
  })
})

describe('a question', () => {
  it('is answered by a line, trimmed', async () => {
    const { stdin, answer, shown } = await askAtTerminal()
    stdin.write(' yes \r')
    expect(await answer).toBe('yes')
    expect(shown()).toContain('Generate it for $0.04? [y/N] ')
  })

  it('has no answer after Ctrl-D', async () => {
    const { stdin, answer, shown } = await askAtTerminal()
    stdin.write('\u0004')
    expect(await answer).toBe('')
    expect(shown()).toMatch(/\n$/)
  })

  it('has no answer where the input is closed', async () => {
    const { stdin, answer } = await askAtTerminal()
    stdin.end()
    expect(await answer).toBe('')
  })

  it('has no answer where the terminal hangs up', async () => {
    const { stdin, answer } = await askAtTerminal()
    stdin.destroy(new Error('read EIO'))
    expect(await answer).toBe('')
  })

  it('is interrupted by Ctrl-C, whatever was typed before', async () => {
    const { stdin, answer, shown } = await askAtTerminal()
    stdin.write('y\u0003')
    await expect(answer).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(shown()).toMatch(/\n$/)
  })

  it('is interrupted by a signal from outside', async () => {
    const { interruption, answer } = await askAtTerminal()
    interruption.abort()
    await expect(answer).rejects.toMatchObject({ code: 'INTERRUPTED' })
  })
})

describe('output that nobody reads', () => {
  const images = Array.from({ length: 400 }, (_, index) => `i${index}: { prompt: 'A lighthouse', alt: '' }`)
  const project = () => createSite({ 'images.config.ts': configText(`{ ${images.join(', ')} }`) })

  it('ends a command quietly', async () => {
    const { dir } = await project()
    const { child, ended } = startCommand(['plan', '--json'], dir)
    child.stdout?.destroy()
    const { code, err } = await ended
    expect([code, err]).toEqual([0, expect.not.stringMatching(/EPIPE|✗|\n\s+at /)])
  })

  it('ends it quietly where the first lines were read', async () => {
    const { dir } = await project()
    const { child, ended } = startCommand(['plan', '--json'], dir)
    child.stdout?.once('data', () => child.stdout?.destroy())
    const { code, err } = await ended
    expect([code, err]).toEqual([0, expect.not.stringMatching(/EPIPE|✗|\n\s+at /)])
  })

  it('leaves the exit code of what failed', async () => {
    const { dir } = await createSite({})
    const { child, ended } = startCommand(['plan'], dir)
    child.stderr?.destroy()
    expect((await ended).code).toBe(2)
  })

  it('leaves the exit code of an order in doubt', async () => {
    const site = await createSite({ 'images.config.ts': configText(`{ hero: { prompt: 'A lighthouse', alt: '' } }`) })
    site.emulator.fail({ on: 'submit', kind: 'drop', billed: true })
    expect((await runCommand(['generate', '--yes'], { cwd: site.dir })).code).toBe(7)
    const { child, ended } = startCommand(['plan'], site.dir)
    child.stdout?.destroy()
    expect((await ended).code).toBe(7)
  })

  it('stops a run whose orders are under way, with the exit code of that', async () => {
    const two = `{ hero: { prompt: 'A lighthouse', alt: '' }, boat: { prompt: 'A boat', alt: '' } }`
    const site = await createSite({ 'images.config.ts': configText(two) }, { latency: 1000 })
    site.emulator.fail({ on: 'submit', promptIncludes: 'boat', kind: 'never' })
    site.emulator.fail({ on: 'submit', promptIncludes: 'lighthouse', kind: 'fail', error: 'no lighthouse today' })
    const { child, ended } = startCommand(['generate', '--yes'], site.dir)
    const answered = (): unknown => site.emulator.requests.filter(({ method, status }) => method === 'POST' && status)
    await expect.poll(answered, { timeout: 20_000 }).toHaveLength(2)
    // The next line is that `hero` failed.
    child.stderr?.destroy()
    expect((await ended).code).toBe(130)
  })
})
