/**
 * A build that has 60 pictures made: the provider takes 2 s for each, six at once. What it should take is the larger of
 * two bounds: the provider's time, ceil(60/6) · 2 s, and the time to encode all variants, which is measured in the same
 * run by a second build without cache. What Vite takes for itself, a third build that finds all there, is taken off
 * both. The emulator is a process of its own and hands out pictures that were painted beforehand, so that its brush does
 * not compete for the cores. Prints the ratio of each run.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, symlink } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTempProject, type TempProject } from '@genimg/core/testing'
import { createEmulator, type Fault } from '@genimg/emulator'
import genimg from 'genimg/vite'
import { build } from 'vite'

const count = 60
const concurrency = 6
const latency = 2
const runs = 3
const packageDir = join(dirname(dirname(fileURLToPath(import.meta.url))), 'packages', 'genimg')
const apiKey = 'SG_0123456789abcdef'
const names = Array.from({ length: count }, (_, number) => `card-${number}`)

interface Run {
  /** Seconds from an empty project to a built page. */
  readonly whole: number
  /** Seconds of a build whose pictures exist and whose variants do not. */
  readonly encode: number
}

const latencyBound = Math.ceil(count / concurrency) * latency
const painted = await paint()
console.log(
  `run, ${count} pictures, ${latency} s each, ${concurrency} at once (Node ${process.versions.node}, ${cpus().length} cores)`,
)
for (const [title, variants, limit] of [
  ['one WebP of 320 pixels each: the provider is the bound', `{ widths: [320], formats: ['webp'] }`, 1.05],
  // The first picture comes after 2 s, in which nothing can be encoded, and each is decoded once more to be examined.
  ['three widths of AVIF, WebP and JPEG each: encoding is the bound', '{ widths: [320, 640, 1024] }', 1.05],
] as const) {
  console.log(`  ${title}`)
  const ratios: number[] = []
  for (let run = 0; run < runs; run += 1) {
    const { whole, encode } = await measure(variants)
    const ratio = whole / Math.max(latencyBound, encode)
    ratios.push(ratio)
    console.log(
      `    ${whole.toFixed(1)} s; bounds: provider ${latencyBound} s, encode ${encode.toFixed(1)} s; ratio ${ratio.toFixed(3)}`,
    )
  }
  const median = ratios.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? Number.NaN
  console.log(`    median ratio ${median.toFixed(3)}, limit ${limit}`)
  if (median > limit) process.exitCode = 1
}

/** Every picture, as faults that have the emulator answer with it. */
async function paint(): Promise<readonly Fault[]> {
  const emulator = createEmulator({ latency: 0 })
  const faults: Fault[] = []
  for (const [number] of names.entries()) {
    const prompt = promptOf(number)
    const answer = await emulator.fetch('https://api.segmind.com/v1/gpt-image-1-mini', {
      method: 'POST',
      headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ prompt, size: '1024x1024', quality: 'high', output_format: 'png' }),
    })
    if (answer.headers.get('content-type') !== 'image/png') throw new Error(await answer.text())
    const base64 = Buffer.from(await answer.arrayBuffer()).toString('base64')
    faults.push({ on: 'submit', kind: 'bytes', base64, promptIncludes: prompt })
  }
  return faults
}

function promptOf(number: number): string {
  return `Card number ${number}.`
}

async function measure(variants: string): Promise<Run> {
  const emulator = fork(new URL('run/emulator.ts', import.meta.url))
  const ask = async (question: object | 'count'): Promise<unknown> => {
    const answer = once(emulator, 'message')
    emulator.send(question)
    return (await answer)[0]
  }
  const url = String(await ask({ latency: latency * 1000, faults: painted }))
  const project = await createTempProject({
    'package.json': '{ "type": "module" }',
    'images.config.mjs': `import { segmind } from 'genimg/segmind'
export default {
  provider: segmind({ baseURL: '${url}', apiKey: '${apiKey}', concurrency: ${concurrency} }),
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
    const made = await ask('count')
    if (made !== count) throw new Error(`${String(made)} pictures were made`)
    await rm(project.path('node_modules', '.cache'), { recursive: true })
    const encode = await timeBuild(project)
    const idle = await timeBuild(project)
    return { whole: whole - idle, encode: encode - idle }
  } finally {
    emulator.kill()
    await project.remove()
  }
}

async function timeBuild({ dir }: TempProject): Promise<number> {
  const started = performance.now()
  await build({ root: dir, configFile: false, logLevel: 'error', plugins: [genimg()] })
  return (performance.now() - started) / 1000
}
