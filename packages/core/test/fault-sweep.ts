import type { Operation, TempProject } from '../src/testing/index.ts'
import type { FaultKinds } from './fault-kinds.ts'
import { price } from './fault-shop.ts'
import { tryFaults } from './fault-trial.ts'
import { createWorld, type WorldOptions } from './fault-world.ts'

export interface Swept {
  /** Points of each kind, and how many of them left something in doubt. */
  readonly points: Readonly<Record<string, Tally>>
  readonly problems: readonly string[]
  /** For a log: `975 points: 227 killed (25 in doubt), …` */
  readonly line: string
}

export interface Tally {
  readonly count: number
  readonly inDoubt: number
}

export interface SweepOptions extends WorldOptions {
  /** Whether the budget does not hold all pictures. @default false */
  readonly isShort?: boolean
}

/** What a run without a fault does, in order. */
export async function cleanOperations(temp: TempProject, options: WorldOptions): Promise<readonly Operation[]> {
  return (await (await createWorld(temp, options)).live()).operations
}

/** For every operation of a run and each kind of fault: a run with it, and a clean one after. */
export async function sweep(temp: TempProject, options: SweepOptions, kinds: FaultKinds): Promise<Swept> {
  const operations = await cleanOperations(temp, options)
  const points: Record<string, Tally> = {}
  const problems: string[] = []
  for (const [name, kind] of Object.entries(kinds)) {
    const { orders = 1 } = kind
    const budget = { perRun: 3 * price, perDay: (2 + orders) * price, ...options.budget }
    let [count, inDoubt] = [0, 0]
    for (const [index, operation] of operations.entries()) {
      if (!kind.suits(operation)) continue
      const at = index + 1
      const world = await createWorld(temp, { ...options, budget })
      const trial = await tryFaults(world, [{ at, kind }], { ...options, budget })
      count += 1
      if (trial.inDoubt.length > 0) inDoubt += 1
      const place = textOf(operation)
      const met = textOf(trial.struck[0])
      // Every run does the same in the same order, or the numbers would mean nothing.
      const found = met === place ? trial.problems : [`it met ${met}`, ...trial.problems]
      problems.push(...found.map((problem) => `${name} at ${at}, ${place}: ${problem}`))
    }
    points[name] = { count, inDoubt }
  }
  return { points, problems, line: describePoints(points) }
}

function describePoints(points: Swept['points']): string {
  const kinds = Object.entries(points).map(([name, { count, inDoubt }]) => `${count} ${name} (${inDoubt} in doubt)`)
  const total = Object.values(points).reduce((sum, { count }) => sum + count, 0)
  return `${total} points: ${kinds.join(', ')}`
}

/** `files.link` */
export function textOf(operation: Operation | undefined): string {
  return operation === undefined ? 'nothing' : `${operation.port}.${operation.name}`
}
