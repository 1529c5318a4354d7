import { afterAll, onTestFinished } from 'vitest'
import type { Clock } from '../src/ports/clock.ts'
import { createCodec } from '../src/codec/codec.ts'
import type { Config } from '../src/config/config.ts'
import type { RunEvent } from '../src/run/events.ts'
import type { LockEntry } from '../src/store/lock.ts'
import type { Step } from '../src/plan/plan.ts'
import type { Codec, Files, Network } from '../src/ports/ports.ts'
import { openProject, type Project, type Selection } from '../src/project.ts'
import type { Outcome } from '../src/run/run.ts'
import { createFakeProvider, createTempProject, type FakeProvider, type TempProject } from '../src/testing/index.ts'

// One encoder child for a whole test file: starting it is what takes the time.
const codec = createCodec()
afterAll(() => codec.close())
/** Stays open when a project closes. */
export const sharedCodec: Codec = { ...codec, close: async () => {} }

export interface OpenOptions {
  readonly files?: Files
  readonly network?: Network
  readonly codec?: Codec
  /** Milliseconds that the clock is ahead: past a lease or midnight. */
  readonly later?: number
  readonly fake?: FakeProvider
}

export interface RunOptions extends OpenOptions, Selection {
  readonly maxCost?: number
  readonly signal?: AbortSignal
  /** Milliseconds in which an answer is waited for after that. */
  readonly answerGrace?: number
  readonly report?: (event: RunEvent) => void
}

/** What a run planned and did, in words short enough for a table. */
export interface Run {
  /** `generate hero: new`. */
  readonly plan: readonly string[]
  /** `generated hero`, `failed hero: BLOCKED`. */
  readonly outcomes: readonly string[]
  /** The outcomes with all that they say. */
  readonly results: readonly Outcome[]
  readonly messages: readonly string[]
  readonly events: readonly RunEvent[]
}

/** A project in a temp folder whose pictures a provider in memory makes. */
export interface Studio {
  readonly temp: TempProject
  readonly fake: FakeProvider
  readonly configure: (config: Config) => Promise<void>
  readonly open: (options?: OpenOptions) => Promise<Project>
  readonly plan: (options?: RunOptions) => Promise<readonly string[]>
  readonly run: (options?: RunOptions) => Promise<Run>
  readonly entry: (name: string) => Promise<LockEntry>
}

export async function createStudio(
  config: Config,
  fake: FakeProvider = createFakeProvider({ concurrency: 1 }),
): Promise<Studio> {
  const temp = await createTempProject()
  onTestFinished(() => temp.remove())

  async function configure(config: Config): Promise<void> {
    const defaults = { size: '16x16', ...config.defaults }
    await temp.write({ 'images.config.json': JSON.stringify({ provider: fake.source.id, ...config, defaults }) })
  }

  async function open({
    files,
    network,
    codec: own = sharedCodec,
    later = 0,
    fake: other = fake,
  }: OpenOptions = {}): Promise<Project> {
    const clock: Clock = {
      now: () => Date.now() + later,
      sleep: async (ms, signal) => {
        await new Promise((resolve) => setTimeout(resolve, Math.min(ms, 20)))
        signal?.throwIfAborted()
      },
    }
    return await openProject({
      from: temp.dir,
      mode: 'production',
      command: 'build',
      env: {},
      providers: [other.source],
      ciFreezes: false,
      ports: {
        codec: own,
        ...(files === undefined ? {} : { files }),
        ...(network === undefined ? {} : { network }),
      },
      clock,
      random: () => 0,
    })
  }

  async function run(options: RunOptions = {}): Promise<Run> {
    const { maxCost, signal = new AbortController().signal, answerGrace = 0, report } = options
    const project = await open(options)
    const events: RunEvent[] = []
    try {
      const { steps } = await project.plan(options)
      const runner = await project.openRunner({
        maxCost,
        signal,
        grace: 0,
        answerGrace,
        report: (event) => {
          events.push(event)
          report?.(event)
        },
      })
      const outcomes = await runner.run(steps)
      const messages = outcomes.flatMap((outcome) => (outcome.status === 'failed' ? [outcome.error.message] : []))
      return {
        plan: steps.map(stepText),
        outcomes: outcomes.map(outcomeText),
        results: outcomes,
        messages,
        events,
      }
    } finally {
      await project.close()
    }
  }

  await configure(config)
  return {
    temp,
    fake,
    configure,
    open,
    run,
    plan: async (options = {}) => {
      const project = await open(options)
      const { steps } = await project.plan(options)
      await project.close()
      return steps.map(stepText)
    },
    entry: async (name) => {
      const project = await open()
      const entry = (await project.lockFile.read()).images[name]
      await project.close()
      if (entry === undefined) throw new Error(`the lock has no ${name}`)
      return entry
    },
  }
}

function stepText(step: Step): string {
  if (step.action !== 'generate') return `${step.action} ${step.name}`
  const { reason } = step
  return `generate ${step.name}: ${reason.kind === 'changed' ? `changed ${reason.fields.join(' ')}` : reason.kind}`
}

function outcomeText(outcome: Outcome): string {
  return `${outcome.status} ${outcome.name}${outcome.status === 'failed' ? `: ${outcome.error.code}` : ''}`
}
