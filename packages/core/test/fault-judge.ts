import { basename, dirname, join } from 'node:path'
import { digestOf } from '../src/digest.ts'
import { sentenceOf } from '../src/errors.ts'
import { isObject } from '../src/json.ts'
import type { Outcome } from '../src/run/run.ts'
import { parseLock, type Lock } from '../src/store/lock.ts'
import { price } from './fault-shop.ts'
import { codeOf, outcomeText, prompts, type World } from './fault-world.ts'

/** What the books say that an image has cost so far, in orders: those that may have been billed count as billed. */
export type Spending = Readonly<Record<string, number>>

export function spendingOf({ shop }: World): Spending {
  return Object.fromEntries(
    Object.entries(prompts).map(([name, prompt]) => {
      const billed = shop.bills().filter((bill) => bill.prompt === prompt).length
      const sent = shop.sent().filter((each) => each === prompt).length
      return [name, Math.max(billed, sent)]
    }),
  )
}

export function totalOf(spending: Spending): number {
  return Object.values(spending).reduce((sum, count) => sum + count * price, 0)
}

/** Whatever happened and whenever it is looked at: nothing on the disk claims what is not so. */
export async function diskProblems(world: World, wholeRecords = true): Promise<readonly string[]> {
  const { disk, dir, stateDir, shop } = world
  const problems: string[] = []
  const made = new Set(shop.bills().map(({ digest }) => digest))
  const digests = new Set<string>()
  for (const path of disk.paths().filter((each) => !each.endsWith('.tmp'))) {
    const bytes = await disk.files.read(path)
    const digest = digestOf(bytes)
    if (path.startsWith(join(stateDir, 'store'))) {
      digests.add(digest)
      if (wholeRecords && !basename(path).startsWith(digest)) problems.push(`${path} is not what its name says`)
    }
    if (dirname(path) === join(dir, 'images')) {
      digests.add(digest)
      if (!made.has(digest)) problems.push(`${path} is no picture that was made`)
    }
    if (wholeRecords && /\d+\.json$/.test(path) && !isWholeRecord(bytes)) problems.push(`${path} is half a record`)
  }
  try {
    for (const [name, entry] of Object.entries((await readLock(world)).images)) {
      if (!digests.has(entry.digest)) problems.push(`the lock names ${name}, and its bytes are nowhere`)
    }
  } catch (error) {
    problems.push(`the lock does not parse: ${sentenceOf(error)}`)
  }
  return problems
}

/** Images whose order was about to leave, or had left, when the records end; or whose newest record is torn. */
export async function openDoubts({ disk, stateDir }: World): Promise<ReadonlySet<string>> {
  const jobs = new Map<string, { last: number; isWhole: boolean; number: number; status: unknown; name: unknown }>()
  for (const path of disk.paths().filter((each) => each.startsWith(join(stateDir, 'jobs')))) {
    const number = Number.parseInt(basename(path), 10)
    if (Number.isNaN(number)) continue
    const record = parse(await disk.files.read(path))
    const job = jobs.get(dirname(path)) ?? { last: 0, isWhole: true, number: 0, status: undefined, name: undefined }
    jobs.set(dirname(path), job)
    if (number > job.last) Object.assign(job, { last: number, isWhole: isObject(record) })
    if (isObject(record) && number > job.number)
      Object.assign(job, { number, status: record['status'], name: record['name'] })
  }
  const open = [...jobs.values()].filter(
    ({ isWhole, status }) => !isWhole || status === 'submitting' || status === 'in-doubt',
  )
  return new Set(open.map(({ name }) => String(name)))
}

/** An image that says it cost nothing, and did. */
export function dishonestFailures(outcomes: readonly Outcome[], before: Spending, after: Spending): readonly string[] {
  return outcomes.flatMap((outcome) => {
    const spent = (after[outcome.name] ?? 0) - (before[outcome.name] ?? 0)
    return outcome.status === 'failed' && outcome.cost === 0 && spent > 0
      ? [`${outcomeText(outcome)} says that it cost nothing`]
      : []
  })
}

export interface Verdict {
  readonly problems: readonly string[]
  readonly inDoubt: readonly string[]
}

export interface Circumstances {
  /** Images that may be in doubt although the books know no order of theirs. */
  readonly doubts: ReadonlySet<string>
  /** How many an image may have. */
  readonly orders: number
  /** Whether the budget does not hold all of them. */
  readonly isShort: boolean
}

/** Judges a project after the clean run that follows the faults. */
export async function judge(
  world: World,
  outcomes: readonly Outcome[],
  { doubts, orders, isShort }: Circumstances,
): Promise<Verdict> {
  const spending = spendingOf(world)
  const steps = await world.plan()
  const { images } = await readLock(world)
  const problems: string[] = []
  const inDoubt = Object.keys(prompts).filter((name) => steps.includes(`in-doubt ${name}`))
  for (const [name, prompt] of Object.entries(prompts)) {
    const outcome = outcomes.find((each) => each.name === name)
    const text = outcome === undefined ? `${name} has no outcome` : outcomeText(outcome)
    const count = spending[name] ?? 0
    if (count > orders) problems.push(`${name} was ordered ${count} times`)
    if (inDoubt.includes(name)) {
      if (outcome === undefined || codeOf(outcome) !== 'IN_DOUBT') problems.push(`${text}, and is in doubt`)
      if (count === 0 && !doubts.has(name)) problems.push(`${name} is in doubt, and its order never left`)
      continue
    }
    const isLeftOut = isShort && ['BUDGET_EXCEEDED', 'PARENT_FAILED'].includes((outcome && codeOf(outcome)) ?? '')
    if (isLeftOut && count === 0) continue
    const waits = name === 'night' && inDoubt.includes('hero')
    if (waits) {
      if (text !== 'failed night: PARENT_FAILED') problems.push(`${text}, and its parent is in doubt`)
      continue
    }
    if (!['kept', 'restored', 'generated'].includes(outcome?.status ?? '')) problems.push(text)
    if (!steps.includes(`keep ${name}`)) problems.push(`the plan wants more: ${steps.join(', ')}`)
    const paid = shopDigests(world, prompt)
    const digest = images[name]?.digest
    if (digest === undefined || digest !== paid.at(-1)) problems.push(`the lock has not the ${name} that was paid for`)
  }
  return { problems, inDoubt }
}

function shopDigests({ shop }: World, prompt: string): readonly string[] {
  return shop.bills().flatMap((bill) => (bill.prompt === prompt ? [bill.digest] : []))
}

async function readLock({ disk, dir }: World): Promise<Lock> {
  const path = join(dir, 'images.lock')
  const isThere = (await disk.files.stat(path)) !== undefined
  return isThere ? parseLock(Buffer.from(await disk.files.read(path)).toString(), path) : { images: {} }
}

function isWholeRecord(bytes: Uint8Array): boolean {
  return isObject(parse(bytes))
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString())
  } catch {
    return undefined
  }
}
