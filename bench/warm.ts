/**
 * A warm build: 300 images × 9 variants that are all in the cache, against the same Vite build whose modules import those
 * files as plain assets. Both are run as users run them, each time in a process of its own, in pairs that take turns.
 * Prints times, ratios and memory, looks whether sharp is loaded, and writes its section of docs/benchmarks.md. It runs
 * what is built (`pnpm build`). Fewer images or pairs, of which nothing is written:
 * `GENIMG_BENCH_IMAGES=30 GENIMG_BENCH_PAIRS=3 pnpm bench warm`.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { checkBuild } from './support/check-build.ts'
import { writeDocsSection } from './support/docs-section.ts'
import { describeMachine, machineSentence } from './support/machine.ts'
import { canWatch } from './support/process-tree.ts'
import { timeNode, watchNode } from './support/start.ts'
import { toMarkdown, toText } from './support/tables.ts'
import { holds, report, type Measured } from './warm/report.ts'
import { compareOutputs } from './warm/outputs.ts'
import { createSite, ways, type Way } from './warm/site.ts'

const whole = { images: 300, pairs: 12 }
const images = Number(process.env['GENIMG_BENCH_IMAGES'] ?? whole.images)
const pairs = Number(process.env['GENIMG_BENCH_PAIRS'] ?? whole.pairs)
/** Milliseconds between two looks at memory. */
const lookEach = 20

await checkBuild()
console.error(`  … making ${images} images and their variants`)
const site = await createSite(images)
try {
  // A file that was written a moment ago is hashed and not remembered: so does git.
  await sleep(2500)
  const first = await time('ours')
  await time('plain')
  await compareOutputs(site)
  const seconds: Record<Way, number[]> = { ours: [], plain: [] }
  for (let pair = 0; pair < pairs; pair += 1) {
    console.error(`  … pair ${pair + 1} of ${pairs}`)
    for (const way of pair % 2 === 0 ? ways : ways.toReversed()) seconds[way].push(await time(way))
  }
  const measured: Measured = {
    site,
    first,
    seconds,
    memory: canWatch ? { ours: await look('ours'), plain: await look('plain') } : null,
  }
  const { intro, table } = report(measured, machineSentence(describeMachine()))
  console.log(toText(table))
  if (images === whole.images && pairs === whole.pairs)
    await writeDocsSection('warm', `${intro}\n\n${toMarkdown(table)}`)
  if (!holds(measured)) process.exitCode = 1
} finally {
  await site.remove()
}

async function time(way: Way): Promise<number> {
  return await timeNode(site.command, site.dirOf(way))
}

async function look(way: Way): ReturnType<typeof watchNode> {
  return await watchNode(site.command, site.dirOf(way), lookEach)
}
