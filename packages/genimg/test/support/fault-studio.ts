import { setImmediate } from 'node:timers/promises'
import {
  createCodec,
  openProject,
  type Codec,
  type Clock,
  type Project,
  type ProviderSource,
  type Step,
} from '@genimg/core'
import { createTempProject, type TempFiles, type TempProject } from '@genimg/core/testing'
import { startEmulator, type Fault, type RunningEmulator, type ServerOptions } from '@genimg/emulator'
import { afterAll, onTestFinished } from 'vitest'
import { generateImages } from '../../src/cli/commands/generate.ts'
import type { CommandResult } from './run-command.ts'
import { key } from './site.ts'

export const openaiKey = 'sk-0123456789abcdef'

// One encoder for a whole test file: starting it is what takes the time.
const codec = createCodec()
afterAll(() => codec.close())
const sharedCodec: Codec = { ...codec, close: async () => {} }

export interface FaultStudioOptions {
  readonly source: ProviderSource
  /** What `boat` has besides its prompt; `kite` is the innocent one beside it. */
  readonly boat?: Readonly<Record<string, unknown>>
  readonly files?: TempFiles
  readonly server?: ServerOptions
  /**
   * How much faster time goes than a sleeper sleeps: for what takes minutes.
   * @default 1
   */
  readonly haste?: number
}

/** A project of two images, `kite` and `boat`, and an emulator that goes wrong about `boat`, both by one clock. */
export interface FaultStudio extends TempProject {
  readonly emulator: RunningEmulator
  /** Lets something go wrong with `boat`. */
  readonly fail: (fault: Fault) => void
  readonly advance: (ms: number) => void
  /** What `genimg generate --yes` does, without a wait in real time. */
  readonly generate: (flags?: readonly string[]) => Promise<CommandResult>
  /** `generate boat`, `keep kite`. */
  readonly plan: () => Promise<readonly string[]>
  /** Pictures of `boat` that were billed so far. */
  readonly billed: () => number
  /** Names in the lock. */
  readonly kept: () => Promise<readonly string[]>
}

const boatPrompt = 'A paper boat'

export async function createFaultStudio(options: FaultStudioOptions): Promise<FaultStudio> {
  const { source, boat = {}, files = {}, server = {}, haste = 1 } = options
  let now = Date.now()
  const clock: Clock = {
    now: () => now,
    sleep: async (ms, signal) => {
      now += ms * haste
      await setImmediate()
      signal?.throwIfAborted()
    },
  }
  const emulator = await startEmulator({ latency: 5, now: () => now, ...server })
  const images = { kite: { prompt: 'A kite', alt: '' }, boat: { prompt: boatPrompt, alt: '', ...boat } }
  const config = { provider: source.id, budget: { perRun: 1 }, images }
  const temp = await createTempProject({ 'images.config.json': JSON.stringify(config), ...files })
  onTestFinished(async () => {
    await emulator.close()
    await temp.remove()
  })

  const open = (): Promise<Project> =>
    openProject({
      from: temp.dir,
      mode: 'production',
      command: 'build',
      env: {
        SEGMIND_API_KEY: key,
        SEGMIND_BASE_URL: emulator.url,
        OPENAI_API_KEY: openaiKey,
        OPENAI_BASE_URL: `${emulator.url}/v1`,
      },
      providers: [source],
      ciFreezes: false,
      ports: { codec: sharedCodec },
      clock,
      random: () => 0,
    })

  async function generate(flags: readonly string[] = []): Promise<CommandResult> {
    const project = await open()
    const out: string[] = []
    const err: string[] = []
    const call = {
      command: 'generate',
      operands: [],
      flags: ['yes', ...flags],
      flag: (name: string) => name === 'yes' || flags.includes(name),
      value: () => undefined,
      cwd: temp.dir,
      env: {},
      terminal: {
        out: (line: string) => void out.push(line),
        err: (line: string) => void err.push(line),
        live: () => undefined,
        interactive: false,
        width: 120,
        style: (_color: string, text: string) => text,
        errStyle: (_color: string, text: string) => text,
        ask: async () => '',
      },
      signal: new AbortController().signal,
    }
    try {
      return { code: await generateImages(call, project, {}), out, err }
    } finally {
      await project.close()
    }
  }

  return {
    ...temp,
    emulator,
    // An upload is about no prompt, and only `boat` has references.
    fail: (fault) => emulator.fail(fault.on === 'upload' ? fault : { ...fault, promptIncludes: boatPrompt }),
    advance: (ms) => {
      now += ms
    },
    generate,
    plan: async () => {
      const project = await open()
      const { steps } = await project.plan()
      await project.close()
      return steps.map((step: Step) => `${step.action} ${step.name}`)
    },
    billed: () => emulator.ledger.filter(({ prompt }) => prompt === boatPrompt).length,
    kept: async () => {
      const project = await open()
      const { images: entries } = await project.lockFile.read()
      await project.close()
      return Object.keys(entries).toSorted()
    },
  }
}
