/**
 * Making variants: us, in Vite and alone, against two peers, one of them set to our effort, and sharp by hand. Twelve
 * pictures in three widths of AVIF, WebP and JPEG each, every contender as users run it and in a process of its own.
 * Looks at time, memory, bytes and likeness, and at a second build; writes its section of docs/benchmarks.md.
 * It runs what is built (`pnpm build`). Fewer pictures or rounds, of which nothing is written:
 * `GENIMG_BENCH_PICTURES=2 GENIMG_BENCH_ROUNDS=1 pnpm bench variants`.
 */
import { rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createTempProject } from '@genimg/core/testing'
import { writeDocsSection } from './support/docs-section.ts'
import { describeMachine, machineSentence } from './support/machine.ts'
import { checkBuild } from './support/check-build.ts'
import { setUpContenders, setUpOurs, type Contender } from './variants/contenders.ts'
import { explain } from './variants/explain.ts'
import { holds, judge } from './variants/limits.ts'
import { writeCopies, writeOriginals } from './variants/originals.ts'
import { collectOutputs } from './variants/outputs.ts'
import { canWatch } from './support/process-tree.ts'
import { report } from './variants/report.ts'
import type { Measured, Results } from './variants/results.ts'
import { scoreOutputs } from './variants/scores.ts'
import { widths, type Role } from './variants/sites.ts'
import { timeNode, watchNode } from './support/start.ts'
import { toMarkdown, toText } from './support/tables.ts'

const whole = { pictures: 12, rounds: 5 }
const pictures = Number(process.env['GENIMG_BENCH_PICTURES'] ?? whole.pictures)
const rounds = Number(process.env['GENIMG_BENCH_ROUNDS'] ?? whole.rounds)
/** How often each picture is copied to see whether memory grows with their number. */
const copies = 10
/** Whom ours is compared with closely, next to it: what else the machine does changes from minute to minute. */
const turns: readonly Role[] = ['imagetools', 'us', 'by-hand', 'export', 'eleventy', 'imagetools-tuned', 'idle']
/** Milliseconds between two looks at memory; a warm build is over soon. */
const lookEach = { cold: 50, warm: 20 }

await checkBuild()
const workplace = await createTempProject()
// Else Ctrl-C would leave half a gigabyte of pictures behind.
process.once('exit', () => rmSync(workplace.dir, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
try {
  const originals = await writeOriginals(workplace.path('originals'), pictures)
  const machine = machineSentence(describeMachine())
  console.log(`variants: ${machine}\n`)
  const results = await measure(originals)
  const tables = report(results)
  for (const table of tables) console.log(toText(table))
  if (pictures === whole.pictures && rounds === whole.rounds)
    await writeDocsSection('peers', [explain(results, machine), ...tables.map(toMarkdown)].join('\n\n'))
  if (!judge(results).every(holds)) process.exitCode = 1
} finally {
  await workplace.remove()
}

async function measure(originals: readonly string[]): Promise<Results> {
  const names = originals.map((path) => basename(path, '.png'))
  const contenders = await setUpContenders(originals, workplace.path('sites'))
  const looks = new Map<Role, Look>()
  for (const contender of contenders) {
    progress(`looking at the memory and the files of ${contender.title}`)
    looks.set(contender.role, await look(contender, names))
  }
  const compared = contenders
    .filter(({ role }) => role === 'us' || role === 'imagetools' || role === 'eleventy')
    .map(({ role, resize }) => ({ resize, outputs: looks.get(role)?.outputs ?? [] }))
  progress('comparing what came out with the originals')
  const scores = await scoreOutputs(compared, originals, workplace.path('scores'))
  const many = canWatch ? await lookAtMany(originals) : null
  const times = await takeTurns(contenders)
  const measured = contenders.map(({ role, title }): Measured => {
    const { memory, outputs } = looks.get(role) ?? { memory: null, outputs: [] }
    const { cold, warm } = times.get(role) ?? { cold: [], warm: [] }
    return { role, title, cold, warm, memory, outputs }
  })
  return { pictures: names, rounds, contenders: measured, many, scores }
}

type Look = Pick<Measured, 'memory' | 'outputs'>

async function look(contender: Contender, names: readonly string[]): Promise<Look> {
  const { role, command, dir, hasCache } = contender
  await contender.empty()
  const cold = await watchNode(command, dir, lookEach.cold)
  const outputs = role === 'idle' ? [] : await collectOutputs(join(dir, contender.outputs), names, widths)
  const warm = hasCache ? await watchNode(command, dir, lookEach.warm) : null
  return { memory: canWatch ? { cold, warm } : null, outputs }
}

async function lookAtMany(originals: readonly string[]): Promise<Results['many']> {
  progress(`looking at the memory for ${copies} times as many pictures`)
  const files = await writeCopies(originals, workplace.path('copies'), copies)
  const { command, dir, empty } = await setUpOurs(files, workplace.path('many'))
  await empty()
  const { megabytes } = await watchNode(command, dir, lookEach.cold)
  return { pictures: files.length, megabytes }
}

async function takeTurns(
  contenders: readonly Contender[],
): Promise<ReadonlyMap<Role, Pick<Measured, 'cold' | 'warm'>>> {
  const times = new Map(contenders.map(({ role }) => [role, { cold: [] as number[], warm: [] as number[] }]))
  const inTurn = turns.flatMap((role) => contenders.filter((contender) => contender.role === role))
  for (let round = 0; round < rounds; round += 1) {
    // Another one begins each round.
    const first = round % inTurn.length
    progress(`taking times, round ${round + 1} of ${rounds}`)
    for (const { role, command, dir, hasCache, empty } of [...inTurn.slice(first), ...inTurn.slice(0, first)]) {
      await empty()
      times.get(role)?.cold.push(await timeNode(command, dir))
      if (hasCache) times.get(role)?.warm.push(await timeNode(command, dir))
    }
  }
  return times
}

function progress(what: string): void {
  console.error(`  … ${what}`)
}
