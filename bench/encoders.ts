/**
 * How the formats are encoded unless someone says otherwise, by measurement: every picture of bench/corpus in every
 * setting that may be chosen, with the time, the bytes and how it looks. Writes its section of docs/benchmarks.md and
 * the charts there. Bytes and looks are the same each time; see to it that the machine is quiet for the times.
 * For a quick look at some of the pictures, of which nothing is written:
 * `GENIMG_BENCH_PICTURES=6 GENIMG_BENCH_ROUNDS=1 pnpm bench encoders`.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { drawEfforts, drawQualities } from './encoders/charts.ts'
import { grid, peers } from './encoders/grid.ts'
import { encodeInTurns, scoreAll, type Encoded, type Measured } from './encoders/measure.ts'
import { findDefaults } from './encoders/product.ts'
import { makeReference, type Reference } from './encoders/reference.ts'
import { report } from './encoders/report.ts'
import { nameOf, type Format, type Setting } from './encoders/setting.ts'
import { loadCorpus } from './support/corpus.ts'
import { docsDir, writeDocsSection } from './support/docs-section.ts'
import { likenessProblem } from './support/likeness.ts'
import { describeMachine } from './support/machine.ts'

const corpus = await loadCorpus()
const pictures = Number(process.env['GENIMG_BENCH_PICTURES'] ?? corpus.length)
const rounds = Number(process.env['GENIMG_BENCH_ROUNDS'] ?? 3)
const width = 960
/** Only looked at in what is chosen, to see whether it holds. */
const smallWidth = 640

const problem = await likenessProblem()
if (problem === undefined) await run()
else {
  console.error(problem)
  process.exitCode = 1
}

async function run(): Promise<void> {
  // As genimg's own encoder has it.
  sharp.concurrency(1)
  const dir = await mkdtemp(join(tmpdir(), 'genimg-encoders-'))
  try {
    const measured = await measure(width, settingsFor, dir)
    const defaults = await findDefaults(measured, dir)
    const again = await measure(smallWidth, ({ channels }) => chosen(defaults, channels), dir)
    const smaller = { measured: again, width: smallWidth }
    const section = report({ measured, width, smaller, defaults, machine: describeMachine(), rounds })
    console.log(section)
    if (pictures !== corpus.length) return
    const chartsDir = join(docsDir, 'benchmarks')
    await mkdir(chartsDir, { recursive: true })
    await writeFile(join(chartsDir, 'encoders-qualities.svg'), drawQualities(measured, defaults))
    await writeFile(join(chartsDir, 'encoders-efforts.svg'), drawEfforts(measured, defaults))
    await writeDocsSection('encoders', section)
  } finally {
    await rm(dir, { recursive: true })
  }
}

async function measure(
  size: number,
  settingsOf: (reference: Reference) => readonly Setting[],
  dir: string,
): Promise<readonly Measured[]> {
  const encoded: Encoded[] = []
  for (const picture of spread(corpus, pictures)) {
    const reference = await makeReference(picture, size, dir)
    encoded.push(...(await encodeInTurns(reference, settingsOf(reference), rounds)))
    console.error(`  ${picture.name}, ${size} pixels wide: encoded`)
  }
  return await scoreAll(encoded, dir)
}

/** JPEG has no transparency. */
function settingsFor({ channels }: Reference): readonly Setting[] {
  return [...grid.avif, ...grid.webp, ...(channels === 4 ? [] : grid.jpeg), ...grid.png]
}

function chosen(defaults: Readonly<Record<Format, Setting>>, channels: 3 | 4): readonly Setting[] {
  const formats = (['avif', 'webp', 'jpeg'] as const).filter((format) => channels === 3 || format !== 'jpeg')
  const both = formats.flatMap((format) => [peers[format], defaults[format]])
  return [...new Map(both.map((setting) => [`${setting.format} ${nameOf(setting)}`, setting])).values()]
}

/** So many of a list, from all over it. */
function spread<T>(list: readonly T[], count: number): readonly T[] {
  return list.filter((_, at) => Math.floor((at * count) / list.length) !== Math.floor(((at - 1) * count) / list.length))
}
