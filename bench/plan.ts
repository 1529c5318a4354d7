/**
 * `genimg plan` over 10,000 images that are all there: under 1.5 s and 300 MB, without a request and without sharp.
 * It runs what is built (`pnpm build`), as users do. Prints medians of several runs beside a bare start of Node.
 */
import { spawn } from 'node:child_process'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fieldHashes, formatLock, keyOf, keyVersion, openProject, paintPlaceholder, type LockEntry } from '@genimg/core'
import { createTempProject } from '@genimg/core/testing'
import { createHash } from 'node:crypto'
import { placeholder } from 'genimg/placeholder'

const count = 10_000
const runs = 7
const limits = { seconds: 1.5, megabytes: 300 }
const packageDir = join(dirname(dirname(fileURLToPath(import.meta.url))), 'packages', 'genimg')

interface Run {
  readonly seconds: number
  readonly megabytes: number
  readonly sharp: boolean
}

// Reported by the measured process itself, at its end.
const probe = `data:text/javascript,${encodeURIComponent(`process.on('exit', () => {
  const loaded = process.report.getReport().sharedObjects.some((path) => path.includes('sharp'))
  process.stderr.write('\\nPROBE ' + JSON.stringify({ kilobytes: process.resourceUsage().maxRSS, sharp: loaded }))
})`)}`

const project = await createTempProject({
  'package.json': '{ "type": "module" }',
  'images.config.ts': `import { defineImages } from 'genimg'
import { placeholder } from 'genimg/placeholder'
const numbers = Array.from({ length: ${count} }, (_, n) => String(n))
export default defineImages({ provider: placeholder(), images: { 'card-{n}': { matrix: { n: numbers }, prompt: 'Card number {n}', alt: 'Card {n}', size: '16x16' } } })
`,
})
try {
  await mkdir(project.path('node_modules'))
  await symlink(packageDir, project.path('node_modules', 'genimg'))
  await fill()
  const cold = await measure()
  const warm: Run[] = []
  const bare: Run[] = []
  for (let run = 0; run < runs; run += 1) {
    bare.push(await measure(['-e', '0']))
    warm.push(await measure())
  }
  const seconds = warm.map((run) => run.seconds)
  const megabytes = warm.map((run) => run.megabytes)
  const start = median(bare.map((run) => run.seconds))
  console.log(`plan, ${count} images, all there (Node ${process.versions.node}, ${cpus().length} cores, ${runs} runs)`)
  console.log(`  time     median ${median(seconds).toFixed(2)} s, ${spread(seconds)} s; limit ${limits.seconds} s`)
  console.log(`           ${(median(seconds) / start).toFixed(1)} times a bare start of Node (${start.toFixed(2)} s)`)
  console.log(`           first run, when every file is hashed: ${cold.seconds.toFixed(2)} s`)
  console.log(
    `  memory   median ${median(megabytes).toFixed(0)} MB, ${spread(megabytes)} MB; limit ${limits.megabytes} MB`,
  )
  console.log(`  sharp    ${warm.some((run) => run.sharp) ? 'LOADED' : 'not loaded'}`)
  if (median(seconds) > limits.seconds || median(megabytes) > limits.megabytes || warm.some((run) => run.sharp))
    process.exitCode = 1
} finally {
  await project.remove()
}

/** Writes originals and lock as ten thousand generations would have left them. */
async function fill(): Promise<void> {
  const open = {
    from: project.dir,
    mode: 'production',
    command: 'build',
    env: {},
    providers: [placeholder()],
    ciFreezes: false,
  } as const
  const { config, close } = await openProject(open)
  const images: Record<string, LockEntry> = {}
  await mkdir(config.originalsDir)
  for (const { name, draft } of config.images) {
    const bytes = paintPlaceholder({ width: 16, height: 16, seed: name, opaque: true })
    const request = { ...draft, references: [], mask: null }
    const digest = createHash('sha256').update(bytes).digest('hex')
    const facts = {
      type: 'image/png',
      width: 16,
      height: 16,
      bytes: bytes.length,
      color: '#808080',
      thumbhash: 'AAAA',
    } as const
    const { provider, model } = draft
    images[name] = {
      ...facts,
      key: keyOf(request),
      keyVersion,
      digest,
      provider,
      model,
      cost: 0,
      fields: fieldHashes(request),
      emulated: true,
    }
    await writeFile(join(config.originalsDir, `${name}.png`), bytes)
  }
  await writeFile(project.path('images.lock'), formatLock({ images }))
  await close()
}

function measure(args: readonly string[] = [join(packageDir, 'dist', 'cli', 'bin.mjs'), 'plan']): Promise<Run> {
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', probe, ...args], {
      cwd: project.dir,
      env: { PATH: process.env['PATH'] },
    })
    let text = ''
    let out = ''
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      const [, report] = /PROBE (.*)$/.exec(text) ?? []
      if (
        code !== 0 ||
        report === undefined ||
        (args[1] === 'plan' && !out.includes(`${count} images are up to date`))
      ) {
        reject(new Error(`the measured command failed: ${text}${out}`))
        return
      }
      const { kilobytes, sharp } = JSON.parse(report) as { readonly kilobytes: number; readonly sharp: boolean }
      resolve({ seconds: (performance.now() - started) / 1000, megabytes: kilobytes / 1024, sharp })
    })
  })
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function spread(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(2)} to ${Math.max(...values).toFixed(2)}`
}
