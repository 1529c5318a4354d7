import { createSite } from '../support/site.ts'
import { startCommand } from '../support/process.ts'
import { findDamage, judgeBills, type Verdict } from './judge.ts'
import { chooseMoment, killAt } from './moment.ts'
import { soakConfig, soakNames, soakPrompt } from './pictures.ts'
import { createRandom } from './random.ts'
import { readJobLines } from './records.ts'

export interface SoakOptions {
  /** How many processes are killed. */
  readonly kills: number
  readonly seed: number
}

export interface SoakReport extends Verdict {
  readonly kills: number
  /** By the status of the last record that each killed process had written; `none` where it had not written any. */
  readonly lastRecords: Readonly<Record<string, number>>
  readonly doubts: number
  /** Pictures that one process ordered and another one collected. */
  readonly resumed: number
  readonly seconds: number
  /** What did not hold, a sentence each. */
  readonly problems: readonly string[]
}

/**
 * Lets `genimg generate` make thirty pictures, kills it again and again, settles what is in doubt, lets it finish, and
 * goes on with other pictures until enough processes were killed.
 */
export async function soak({ kills, seed }: SoakOptions): Promise<SoakReport> {
  const started = performance.now()
  const random = createRandom(seed)
  const site = await createSite({ 'images.config.ts': soakConfig(1) }, { latency: 200 })
  const { emulator } = site
  const stateDir = site.path('.genimg')
  const problems: string[] = []
  const lastRecords: Record<string, number> = { none: 0, claimed: 0, submitting: 0, accepted: 0, stored: 0 }
  // By prompt: the orders that were shown as in doubt, each by its key and its place among the records.
  const doubts = new Map<string, Set<string>>()
  let killed = 0

  /** Runs a command until a moment; undefined where it was killed. */
  async function strike(args: readonly string[]): Promise<number | undefined> {
    const process = startCommand(args, site.dir)
    const wasKilled = await killAt(chooseMoment(random), process, emulator)
    if (!wasKilled) return (await process.ended).code ?? undefined
    killed += 1
    const mine = (await readJobLines(stateDir)).filter(({ pid }) => pid === process.child.pid)
    const last = mine.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.number - b.number)).at(-1)
    const status = last?.status ?? 'none'
    lastRecords[status] = (lastRecords[status] ?? 0) + 1
    for (const damage of await findDamage(site, stateDir)) problems.push(`after kill ${killed}: ${damage}`)
    return undefined
  }

  async function run(args: readonly string[]): Promise<void> {
    const { code, err } = await startCommand(args, site.dir).ended
    if (code !== 0) problems.push(`genimg ${args.join(' ')} ended with ${code}: ${err}`)
  }

  /** What a plan shows as in doubt, written down. */
  async function showDoubts(round: number): Promise<readonly string[]> {
    const { code, out, err } = await startCommand(['plan', '--json'], site.dir).ended
    const steps = out
      .split('\n')
      .filter((line) => line !== '')
      .map((line): { name: string; action?: string; key?: string } => JSON.parse(line))
    const shown = steps.filter(({ action }) => action === 'in-doubt')
    if (code !== (shown.length > 0 ? 7 : 0))
      problems.push(`${shown.length} in doubt, and plan ended with ${code}: ${err}`)
    const lines = await readJobLines(stateDir)
    for (const { name, key = '' } of shown) {
      const prompt = soakPrompt(name, round)
      const order = lines.findLast((line) => line.key === key && line.status === 'submitting')
      doubts.set(prompt, (doubts.get(prompt) ?? new Set()).add(`${key}/${order?.number}`))
    }
    return shown.map(({ name }) => name)
  }

  async function settle(name: string): Promise<void> {
    const args = ['settle', name, '--resubmit', '--yes']
    // A settlement may be cut off as well.
    if (killed === kills || random.below(3) > 0) return await run(args)
    const code = await strike(args)
    if (code !== undefined && code !== 0) problems.push(`genimg ${args.join(' ')} ended with ${code}`)
  }

  async function finish(round: number): Promise<void> {
    let inDoubt = await showDoubts(round)
    while (inDoubt.length > 0 && problems.length === 0) {
      for (const name of inDoubt) await settle(name)
      inDoubt = await showDoubts(round)
    }
    await run(['generate', '--yes'])
    const names = Object.keys(await site.lock())
    if (names.join() !== soakNames.join()) problems.push(`the lock of round ${round} has only ${names.join(', ')}`)
    site.newRequests()
    await run(['generate', '--yes'])
    if (site.newRequests() > 0) problems.push(`round ${round} was not finished by a run that exited 0`)
  }

  for (let round = 1; killed < kills && problems.length === 0; round += 1) {
    await site.write({ 'images.config.ts': soakConfig(round) })
    let code: number | undefined
    while (killed < kills && code === undefined) code = await strike(['generate', '--yes'])
    if (code !== undefined && code !== 0 && code !== 7) problems.push(`a run of round ${round} ended with ${code}`)
    await finish(round)
  }
  const counts = new Map([...doubts].map(([prompt, orders]) => [prompt, orders.size]))
  const verdict = await judgeBills(emulator, stateDir, counts)
  return {
    ...verdict,
    kills: killed,
    lastRecords,
    doubts: [...counts.values()].reduce((sum, count) => sum + count, 0),
    resumed: await countResumed(stateDir),
    seconds: Math.round((performance.now() - started) / 1000),
    problems,
  }
}

async function countResumed(stateDir: string): Promise<number> {
  const lines = await readJobLines(stateDir)
  const collected = lines.filter(({ status }) => status === 'stored')
  return collected.filter(({ key, number, pid }) => {
    const order = lines.findLast((line) => line.key === key && line.number < number && line.status === 'submitting')
    return order?.pid !== pid
  }).length
}

/** One line with everything that a reader wants to know. */
export function formatReport(report: SoakReport, seed: number): string {
  const { kills, lastRecords, doubts, uncollected, billed, resumed, seconds, paidTwice, lost } = report
  const phases = Object.entries(lastRecords).map(([status, count]) => `${status} ${count}`)
  return `${kills} kills (last record: ${phases.join(', ')}), ${doubts} doubts shown (${uncollected} of them billed), ${billed} billed, ${resumed} resumed, ${paidTwice.length} paid twice, ${lost.length} lost, ${seconds} s, seed ${seed}`
}
