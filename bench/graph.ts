/**
 * `genimg generate` of twelve images over four levels, two of them with a mask: the provider takes 2 s for each, four at
 * once. No schedule is faster than the longest chain of images that are made from each other, nor than all of them in
 * rounds of four: the bound is the larger of the two. The command is measured as users start it (`pnpm build`). What it
 * takes for itself, a second one that finds all there, is taken off. The emulator is a process of its own and hands out
 * pictures that were painted beforehand. Writes its section of docs/benchmarks.md.
 */
import { spawn } from 'node:child_process'
import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { createTempProject } from '@genimg/core/testing'
import { writeDocsSection } from './support/docs-section.ts'
import { apiKey, paint, startEmulatorProcess } from './support/emulator-process.ts'
import { describeMachine, machineSentence } from './support/machine.ts'

const concurrency = 4
const latency = 2
const runs = 5
const limit = 1.1
const size = '1024x1024'
const packageDir = join(dirname(dirname(fileURLToPath(import.meta.url))), 'packages', 'genimg')

interface Node {
  readonly references?: readonly string[]
  /** A file, or another image. */
  readonly mask?: string
  readonly background?: 'transparent'
}

// Five images can be made at once, and what nothing is made from comes first: taken as they come, the chains wait.
const graph: Readonly<Record<string, Node>> = {
  logo: {},
  pattern: {},
  harbour: {},
  forest: {},
  shape: { background: 'transparent' },
  'harbour-people': { references: ['harbour'], mask: './mask.png' },
  'harbour-dusk': { references: ['harbour'] },
  'forest-shape': { references: ['forest'], mask: 'shape' },
  'harbour-night': { references: ['harbour-dusk'] },
  'forest-night': { references: ['forest-shape', 'pattern'] },
  'night-banner': { references: ['harbour-night', 'forest-night'] },
  'feast-banner': { references: ['harbour-people', 'forest-night'] },
}
const names = Object.keys(graph)
const levels = Math.max(...names.map(levelOf))
const rounds = Math.ceil(names.length / concurrency)
const bound = Math.max(levels, rounds) * latency

const machine = describeMachine()
const painted = await paint(names.map((name) => ({ prompt: promptOf(name), size, ...backgroundOf(name) })))
console.log(
  `graph, ${names.length} images over ${levels} levels, ${latency} s each, ${concurrency} at once. ${machineSentence(machine)}`,
)
const times: number[] = []
for (let run = 0; run < runs; run += 1) {
  const seconds = await measure()
  times.push(seconds)
  console.log(`  ${seconds.toFixed(2)} s; bound ${bound} s; ratio ${(seconds / bound).toFixed(3)}`)
}
const sorted = times.toSorted((a, b) => a - b)
const median = sorted[Math.floor(runs / 2)] ?? Number.NaN
const ratio = median / bound
console.log(`  median ratio ${ratio.toFixed(3)}, limit ${limit}`)
if (ratio > limit) process.exitCode = 1
await writeDocsSection(
  'graph',
  `\`pnpm bench graph\`: \`genimg generate --yes\` of ${names.length} images over ${levels} levels, two of them with a mask, ${latency} s each, ${concurrency} at once, by the emulator in a process of its own. What a second command takes, which finds all there, is taken off: Node's start and the config. Uploads of references count. No schedule beats the longest chain, ${levels} × ${latency} s, nor all images in rounds, ${rounds} × ${latency} s: the bound is the larger one, ${bound} s.

Median of ${runs} runs: ${median.toFixed(2)} s, **${ratio.toFixed(3)} times** the bound (${spreadOf(sorted)}); the limit is ${limit}.

${machineSentence(machine)}`,
)

async function measure(): Promise<number> {
  const emulator = await startEmulatorProcess(latency, painted)
  const project = await createTempProject({
    'package.json': '{ "type": "module" }',
    'mask.png': await halfMask(),
    'images.config.mjs': `import { segmind } from 'genimg/segmind'
export default {
  provider: segmind({ baseURL: '${emulator.url}', apiKey: '${apiKey}', concurrency: ${concurrency} }),
  budget: { perRun: 100 },
  defaults: { size: '${size}' },
  images: ${JSON.stringify(Object.fromEntries(names.map((name) => [name, { prompt: promptOf(name), alt: '', ...graph[name] }])))},
}
`,
  })
  try {
    await mkdir(project.path('node_modules'))
    await symlink(packageDir, project.path('node_modules', 'genimg'))
    const whole = await timeCommand(project.dir)
    const made = await emulator.billed()
    if (made !== names.length) throw new Error(`${made} pictures were made`)
    return whole - (await timeCommand(project.dir))
  } finally {
    emulator.stop()
    await project.remove()
  }
}

async function timeCommand(cwd: string): Promise<number> {
  const started = performance.now()
  const command = [join(packageDir, 'dist', 'cli', 'bin.mjs'), 'generate', '--yes']
  const child = spawn(process.execPath, command, { cwd, env: { PATH: process.env['PATH'] } })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw new Error(`the measured command ended with ${String(code)}: ${said}`)
  return (performance.now() - started) / 1000
}

/** How many images of a chain are made one after another, this one included. */
function levelOf(name: string): number {
  const { references = [], mask = '' } = graph[name] ?? {}
  return 1 + Math.max(0, ...[...references, mask].filter((parent) => parent in graph).map(levelOf))
}

function promptOf(name: string): string {
  return `Picture ${names.indexOf(name)}.`
}

function backgroundOf(name: string): Pick<Node, 'background'> {
  const { background } = graph[name] ?? {}
  return background === undefined ? {} : { background }
}

/** Clear on the left, where a picture is to change. */
async function halfMask(): Promise<Buffer> {
  const clear = { width: 512, height: 1024, channels: 4, background: '#00000000' } as const
  return await sharp({ create: clear }).extend({ right: 512, background: '#ffffff' }).png().toBuffer()
}

function spreadOf(ordered: readonly number[]): string {
  return `${((ordered[0] ?? Number.NaN) / bound).toFixed(3)} to ${((ordered.at(-1) ?? Number.NaN) / bound).toFixed(3)}`
}
