import type { Fault } from '@genimg/emulator'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { blankPicture, svg } from './support/hostile-pictures.ts'
import { jsonOf, runCommand, type CommandResult } from './support/run-command.ts'
import { configText, createSite, type Site } from './support/site.ts'

interface Case {
  readonly fault: Fault | undefined
  readonly billed: number
  /** Undefined: it is made. */
  readonly error?: string
  /** Exit code of the next `genimg generate <name>`, and what is billed by then. */
  readonly next: readonly [code: number, billed: number]
}

const submit = { on: 'submit' } as const

/** All at once, each about an image of its own. */
const cases: Readonly<Record<string, Case>> = {
  innocent: { fault: undefined, billed: 1, next: [0, 1] },
  malformed: { fault: { ...submit, kind: 'answer', status: 400 }, billed: 0, error: 'PROVIDER_REFUSED', next: [0, 1] },
  retired: { fault: { ...submit, kind: 'answer', status: 410 }, billed: 0, error: 'PROVIDER_REFUSED', next: [0, 1] },
  flagged: { fault: { ...submit, kind: 'fail', error: 'content policy' }, billed: 0, error: 'BLOCKED', next: [6, 0] },
  died: {
    fault: { ...submit, kind: 'fail', error: 'worker died' },
    billed: 0,
    error: 'PROVIDER_REFUSED',
    next: [0, 1],
  },
  faulty: {
    fault: { ...submit, kind: 'answer', status: 500, times: 3 },
    billed: 0,
    error: 'PROVIDER_UNREACHABLE',
    next: [0, 1],
  },
  unlucky: { fault: { ...submit, kind: 'answer', status: 500 }, billed: 1, next: [0, 1] },
  gateway: {
    fault: { ...submit, kind: 'answer', status: 504, billed: true },
    billed: 1,
    error: 'IN_DOUBT',
    next: [7, 1],
  },
  dropped: { fault: { ...submit, kind: 'drop', billed: true }, billed: 1, error: 'IN_DOUBT', next: [7, 1] },
  forgotten: { fault: { on: 'status', kind: 'expire', times: 3 }, billed: 1, error: 'IN_DOUBT', next: [7, 1] },
  unfetched: { fault: { on: 'file', kind: 'expire' }, billed: 1, error: 'NOT_FETCHED', next: [0, 1] },
  elsewhere: {
    fault: { on: 'file', kind: 'redirect', to: 'http://169.254.169.254/latest' },
    billed: 1,
    error: 'RESULT_REFUSED',
    next: [0, 1],
  },
  vector: { fault: { ...submit, kind: 'bytes', base64: svg }, billed: 1, error: 'PICTURE_REJECTED', next: [0, 2] },
  blank: {
    fault: { ...submit, kind: 'bytes', base64: await blankPicture() },
    billed: 1,
    error: 'PICTURE_REJECTED',
    next: [0, 2],
  },
}

const promptOf = (name: string): string => `A picture of what is ${name}`

async function create(): Promise<Site> {
  const images = Object.keys(cases).map((name) => `${name}: { prompt: '${promptOf(name)}', alt: '' }`)
  const site = await createSite({ 'images.config.ts': configText(`{ ${images.join(', ')} }`) }, { latency: 5 })
  for (const [name, { fault }] of Object.entries(cases)) {
    if (fault !== undefined) site.emulator.fail({ ...fault, promptIncludes: promptOf(name) })
  }
  return site
}

const billedFor = ({ emulator }: Site, name: string): number =>
  emulator.ledger.filter(({ prompt }) => prompt === promptOf(name)).length

function outcomesOf(result: CommandResult): Readonly<Record<string, unknown>> {
  const outcomes = jsonOf(result).filter(({ type }) => type === 'outcome')
  return Object.fromEntries(
    outcomes.map(({ name, status, error }) => [
      String(name),
      typeof error === 'object' && error !== null && 'code' in error ? error.code : status,
    ]),
  )
}

describe('many things going wrong in one run of the command', () => {
  // No wait for the next try: the least that the back-off allows.
  beforeEach(() => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(0)
    onTestFinished(() => random.mockRestore())
  })

  it('cost what they cost, keep what was made, and leave each image its own way on', async () => {
    const site = await create()
    const first = await runCommand(['generate', '--yes', '--json'], { cwd: site.dir })
    // An order in doubt is what a script most needs to know about.
    expect(first.code).toBe(7)
    const expected = Object.entries(cases).map(([name, { error }]) => [name, error ?? 'generated'])
    expect(outcomesOf(first)).toEqual(Object.fromEntries(expected))
    const made = Object.keys(cases).filter((name) => cases[name]?.error === undefined)
    expect(Object.keys(await site.lock())).toEqual(made.toSorted())
    for (const [name, { billed }] of Object.entries(cases))
      expect([name, billedFor(site, name)]).toEqual([name, billed])
    for (const [name, { next }] of Object.entries(cases)) {
      const { code } = await runCommand(['generate', name, '--yes'], { cwd: site.dir })
      expect([name, code, billedFor(site, name)]).toEqual([name, ...next])
    }
  }, 60_000)
})
