import type { TempProject } from '../src/testing/index.ts'
import { faultKinds } from './fault-kinds.ts'
import { cleanOperations, textOf } from './fault-sweep.ts'
import { tryFaults } from './fault-trial.ts'
import { createWorld, enough } from './fault-world.ts'

export interface PairsSwept {
  /** Trials in which both faults met an operation. */
  readonly pairs: number
  readonly problems: readonly string[]
  /** For a log. */
  readonly line: string
}

/** A fault in the first run and one in the next, for a sample of pairs that is the same each time. */
export async function sweepPairs(temp: TempProject, samples: number, seed = 20_260_304): Promise<PairsSwept> {
  // Bytes that do not decode never will: a codec that changes its mind between two runs is no fault to plan for.
  const kinds = Object.entries(faultKinds).filter(([name]) => name !== 'undecodable')
  const problems: string[] = []
  const next = createSequence(seed)
  let [pairs, inDoubt] = [0, 0]
  for (const synchronous of [true, false]) {
    const options = { synchronous, concurrency: 2 }
    const operations = await cleanOperations(temp, options)
    for (let sample = 0; sample < samples / 2; sample += 1) {
      const planned = [1, 5].map((part) => {
        const [name, kind] = kinds[next() % kinds.length] ?? ['killed', faultKinds.killed]
        // The second run has less to do.
        const most = Math.ceil(operations.filter(kind.suits).length / part)
        return { name, kind, at: 1 + (next() % most), counts: kind.suits }
      })
      const trial = await tryFaults(await createWorld(temp, options), planned, { budget: enough })
      if (trial.struck.every((operation) => operation !== undefined)) pairs += 1
      if (trial.inDoubt.length > 0) inDoubt += 1
      const places = planned.map(({ name, at }, index) => `${name} at ${at}, ${textOf(trial.struck[index])}`)
      problems.push(...trial.problems.map((problem) => `${places.join('; then ')}: ${problem}`))
    }
  }
  return { pairs, problems, line: `${pairs} pairs of faults (${inDoubt} in doubt) of ${samples} tried` }
}

/** Numbers that look like chance and are not (a linear congruence, its high bits). */
function createSequence(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 8
  }
}
