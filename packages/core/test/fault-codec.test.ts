import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { createCodec } from '../src/codec/codec.ts'
import { createNodeFiles } from '../src/ports/node-files.ts'
import { createTempProject, type Operation } from '../src/testing/index.ts'
import { kindsOf } from './fault-kinds.ts'
import { price } from './fault-shop.ts'
import { tryFaults } from './fault-trial.ts'
import { createWorld } from './fault-world.ts'

// One encoder child for all runs: starting it is what takes the time.
const codec = createCodec()
const shared = { ...codec, close: async () => {} }
afterEach(() => void vi.useRealTimers())
afterAll(() => codec.close())

const budget = { perRun: 3 * price, perDay: 4 * price }
const counts = ({ port }: Operation): boolean => port === 'codec'

test.each([true, false])(
  'with the real encoder on a real disk, a fault at any look at a picture costs nothing more (synchronous: %s)',
  async (synchronous) => {
    const problems: string[] = []
    let points = 0
    for (const [name, kind] of Object.entries(
      kindsOf('killed', 'killed, its answer lost', 'encoder ended', 'undecodable'),
    )) {
      for (let at = 1; ; at += 1) {
        const temp = await createTempProject()
        const disk = { files: createNodeFiles(), crash: () => {}, paths: () => pathsIn(temp.dir) }
        const world = await createWorld(temp, { synchronous, concurrency: 2, budget, real: { disk, codec: shared } })
        const trial = await tryFaults(world, [{ at, kind, counts }], { budget })
        problems.push(...trial.problems.map((problem) => `${name} at ${at}: ${problem}`))
        await temp.remove()
        if (trial.struck[0] === undefined) break
        points += 1
      }
    }
    console.log(`real encoder: ${points} points`)
    expect(problems).toEqual([])
    // Three pictures are looked at.
    expect(points).toBe(4 * 3)
  },
)

function pathsIn(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}
