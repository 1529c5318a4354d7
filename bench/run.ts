/**
 * A build that has 60 pictures made: the provider takes 2 s for each, six at once. What it should take is the larger of
 * two bounds: the provider's time, ceil(60/6) · 2 s, and the time to encode all variants, which is measured in the same
 * run by a second build without cache. What Vite takes for itself, a third build that finds all there, is taken off
 * both. The emulator is a process of its own and hands out pictures that were painted beforehand, so that its brush does
 * not compete for the cores. Prints the ratio of each run, and writes its section of docs/benchmarks.md.
 */
import { mkdir, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTempProject, type TempProject } from '@genimg/core/testing'
import genimg from 'genimg/vite'
import { build } from 'vite'
import { writeDocsSection } from './support/docs-section.ts'
import { apiKey, paint, startEmulatorProcess } from './support/emulator-process.ts'
import { describeMachine, machineSentence } from './support/machine.ts'

const count = 60
const concurrency = 6
const latency = 2
const runs = 3
const limit = 1.05
const packageDir = join(dirname(dirname(fileURLToPath(import.meta.url))), 'packages', 'genimg')
const names = Array.from({ length: count }, (_, number) => `card-${number}`)

interface Run {
  /** Seconds from an empty project to a built page. */
  readonly whole: number
  /** Seconds of a build whose pictures exist and whose variants do not. */
  readonly encode: number
}

const cases = [
  {
    title: 'one WebP of 320 pixels each: the provider is the bound',
    variants: `{ widths: [320], formats: ['webp'] }`,
  },
  {
    title: 'three widths of AVIF, WebP and JPEG each: encoding is the bound',
    variants: '{ widths: [320, 640, 1024] }',
  },
] as const

const latencyBound = Math.ceil(count / concurrency) * latency
const machine = describeMachine()
const painted = await paint(names.map((_, number) => ({ prompt: promptOf(number), size: '1024x1024' })))
console.log(`run, ${count} pictures, ${latency} s each, ${concurrency} at once. ${machineSentence(machine)}`)
const rows: string[] = []
for (const { title, variants } of cases) {
  console.log(`  ${title}`)
  const measured: Run[] = []
  for (let run = 0; run < runs; run += 1) {
    const one = await measure(variants)
    measured.push(one)
    console.log(
      `    ${one.whole.toFixed(1)} s; bounds: provider ${latencyBound} s, encode ${one.encode.toFixed(1)} s; ratio ${ratioOf(one).toFixed(3)}`,
    )
  }
  const sorted = measured.toSorted((a, b) => ratioOf(a) - ratioOf(b))
  const median = sorted[Math.floor(runs / 2)] ?? { whole: Number.NaN, encode: Number.NaN }
  console.log(
    `    median ratio ${ratioOf(median).toFixed(3)}, limit ${limit}; none is below ${leastOf(median).toFixed(3)}`,
  )
  if (ratioOf(median) > limit) process.exitCode = 1
  const ratios = sorted.map((one) => ratioOf(one).toFixed(3))
  rows.push(
    `| ${title} | ${median.whole.toFixed(1)} s | ${latencyBound} s | ${median.encode.toFixed(1)} s | **${ratioOf(median).toFixed(3)}** | ${ratios[0]} to ${ratios.at(-1)} | ${leastOf(median).toFixed(3)} |`,
  )
}
await writeDocsSection(
  'run',
  `\`pnpm bench run\`: a Vite build that has ${count} pictures of 1024 × 1024 made, ${latency} s each, ${concurrency} at once, by the emulator in a process of its own. The bounds are the provider's time, ${count / concurrency} rounds of ${latency} s, and the time of a second build that has the pictures and no variants. What a third build takes, which finds all there, is taken off. The ratio is to the larger bound; the limit is ${limit}. Medians of ${runs} runs, by their ratio, with the spread. No build can be below the last number: nothing can be encoded before the first picture is there, after ${latency} s.

| variants | time | provider | encoding | ratio | of ${runs} runs | least |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}

${machineSentence(machine)}`,
)

function ratioOf({ whole, encode }: Run): number {
  return whole / Math.max(latencyBound, encode)
}

/** The ratio of a run that loses nothing: encoding begins when the first picture comes. */
function leastOf({ encode }: Run): number {
  return Math.max(latencyBound, latency + encode) / Math.max(latencyBound, encode)
}

function promptOf(number: number): string {
  return `Card number ${number}.`
}

async function measure(variants: string): Promise<Run> {
  const emulator = await startEmulatorProcess(latency, painted)
  const project = await createTempProject({
    'package.json': '{ "type": "module" }',
    'images.config.mjs': `import { segmind } from 'genimg/segmind'
export default {
  provider: segmind({ baseURL: '${emulator.url}', apiKey: '${apiKey}', concurrency: ${concurrency} }),
  budget: { perRun: 100 },
  variants: ${variants},
  images: ${JSON.stringify(Object.fromEntries(names.map((name, number) => [name, { prompt: promptOf(number), alt: '' }])))},
}
`,
    'index.html': '<!doctype html><script type="module" src="/main.js"></script>',
    'main.js': `${names.map((name, number) => `import card${number} from 'gen:${name}'`).join('\n')}
console.log(${names.map((_, number) => `card${number}`).join(', ')})
`,
  })
  try {
    await mkdir(project.path('node_modules'))
    await symlink(packageDir, project.path('node_modules', 'genimg'))
    const whole = await timeBuild(project)
    const made = await emulator.billed()
    if (made !== count) throw new Error(`${made} pictures were made`)
    await rm(project.path('node_modules', '.cache'), { recursive: true })
    const encode = await timeBuild(project)
    const idle = await timeBuild(project)
    return { whole: whole - idle, encode: encode - idle }
  } finally {
    emulator.stop()
    await project.remove()
  }
}

async function timeBuild({ dir }: TempProject): Promise<number> {
  const started = performance.now()
  await build({ root: dir, configFile: false, logLevel: 'error', plugins: [genimg()] })
  return (performance.now() - started) / 1000
}
