import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { vi } from 'vitest'
import type { Budget } from '../src/config/config.ts'
import { isGenimgError } from '../src/errors.ts'
import type { Clock } from '../src/ports/clock.ts'
import type { Codec } from '../src/ports/ports.ts'
import { openProject, type Project } from '../src/project.ts'
import type { Outcome } from '../src/run/run.ts'
import {
  createFaultyPorts,
  createMemoryFiles,
  SimulatedCrash,
  type FaultOptions,
  type FaultyPorts,
  type MemoryFiles,
  type Operation,
  type TempProject,
} from '../src/testing/index.ts'
import { createHeaderCodec } from './fault-codec-stub.ts'
import { createShop, price, type Shop } from './fault-shop.ts'
import { createTurns } from './fault-turns.ts'

/** Name → prompt. `night` is made from `hero`. */
export const prompts: Readonly<Record<string, string>> = {
  hero: 'A lighthouse',
  boat: 'A paper boat',
  night: 'The same at night',
}

/** USD. */
export type Limits = Required<Pick<Budget, 'perRun' | 'perDay'>>

export interface WorldOptions {
  readonly synchronous: boolean
  readonly concurrency: number
  /** @default {@link enough} */
  readonly budget?: Limits
  /** Whether a file can have two names. @default true */
  readonly links?: boolean
  /** In place of a disk in memory and a codec that reads headers. */
  readonly real?: RealParts
}

/** The machine's own disk, and a codec that can read it. */
export interface RealParts {
  readonly disk: Disk
  readonly codec: Codec
}

export type Disk = Pick<MemoryFiles, 'files' | 'crash' | 'paths'>

export type Strike = Omit<FaultOptions, 'turn'>

/** What a process did before it ended. */
export interface ProcessResult {
  readonly outcomes: readonly Outcome[]
  readonly operations: readonly Operation[]
  /** What the run as a whole failed with. */
  readonly error: unknown
}

/** A project whose disk is in memory, a provider with books, and processes that come and go. */
export interface World {
  readonly dir: string
  readonly stateDir: string
  readonly shop: Shop
  readonly disk: Disk
  /** One process from its start to its end, with a fault in it. */
  readonly live: (strike?: Strike) => Promise<ProcessResult>
  /** `keep hero`. */
  readonly plan: () => Promise<readonly string[]>
}

/** As much as three pictures cost, and not a cent more. */
export const enough = { perRun: 3 * price, perDay: 3 * price }

const noon = Date.parse('2026-03-04T12:00:00Z')
const afterTheLease = 120_000
/** Operations are counted from 1. */
const never: Strike = { at: 0, fault: { kind: 'crash' } }

/** @param temp where the config is, which is read from the real disk; worlds may share it */
export async function createWorld(temp: TempProject, options: WorldOptions): Promise<World> {
  const { synchronous, concurrency, links = true, real } = options
  const { dir } = temp
  const stateDir = join(dir, 'state')
  const shop = createShop(synchronous, concurrency)
  // Files on a real disk have real times.
  let time = real === undefined ? noon : vi.getRealSystemTime()
  const pass = (ms: number): void => {
    time += Math.ceil(ms)
    // What has no clock of its own asks the machine.
    vi.setSystemTime(time)
  }
  pass(0)
  const config = await configFile(temp, options)
  const disk = real?.disk ?? createMemoryFiles({ now: () => time, links })
  const codec = real?.codec ?? createHeaderCodec(disk.files)
  await disk.files.makeDir(dir)

  async function open(strike: Strike): Promise<{ readonly project: Project; readonly ports: FaultyPorts }> {
    const own = { files: disk.files, network: shop.network, codec }
    const ports = createFaultyPorts(own, { ...strike, turn: createTurns() })
    const clock: Clock = {
      now: () => time,
      sleep: async (ms, signal) => {
        if (ports.isDead()) throw new SimulatedCrash('the process is gone')
        signal?.throwIfAborted()
        pass(ms)
      },
    }
    const project = await openProject({
      from: dir,
      configFile: config,
      mode: 'production',
      command: 'build',
      env: { GENIMG_STATE_DIR: stateDir },
      providers: [shop.source],
      ciFreezes: false,
      ports,
      clock,
      random: () => 0.5,
    })
    return { project, ports }
  }

  return {
    dir,
    stateDir,
    shop,
    disk,
    live: async (strike = never) => {
      const { project, ports } = await open(strike)
      try {
        return { outcomes: await runAll(project), operations: ports.operations(), error: undefined }
      } catch (error) {
        return { outcomes: [], operations: ports.operations(), error }
      } finally {
        await project.close()
        pass(afterTheLease)
      }
    },
    plan: async () => {
      const { project } = await open(never)
      const { steps } = await project.plan()
      await project.close()
      return steps.map(({ action, name }) => `${action} ${name}`)
    },
  }
}

async function runAll(project: Project): Promise<readonly Outcome[]> {
  const { steps } = await project.plan()
  const { signal } = new AbortController()
  const runner = await project.openRunner({ signal, mayOrderUnplanned: true, report: () => {} })
  return await runner.run(steps)
}

/** Written once for each budget. */
async function configFile(temp: TempProject, { budget = enough }: WorldOptions): Promise<string> {
  const path = temp.path(`images.${budget.perRun}-${budget.perDay}.config.json`)
  if (existsSync(path)) return path
  const images = Object.fromEntries(
    Object.entries(prompts).map(([name, prompt]) => [
      name,
      { prompt, alt: '', ...(name === 'night' ? { references: ['hero'] } : {}) },
    ]),
  )
  const config = { provider: 'shop', budget, defaults: { size: '16x16' }, images }
  await temp.write({ [basename(path)]: JSON.stringify(config) })
  return path
}

/** `generated hero`, `failed boat: IN_DOUBT`. */
export function outcomeText(outcome: Outcome): string {
  return outcome.status === 'failed'
    ? `failed ${outcome.name}: ${outcome.error.code}`
    : `${outcome.status} ${outcome.name}`
}

export function codeOf(outcome: Outcome): string | undefined {
  return outcome.status === 'failed' && isGenimgError(outcome.error) ? outcome.error.code : undefined
}
