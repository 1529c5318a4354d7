/** Installs the packed packages together into projects outside of the repository, and uses them there. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const dir = await mkdtemp(join(tmpdir(), 'genimg-tarballs-'))

const files = {
  'package.json': JSON.stringify({ name: 'outside', private: true, type: 'module' }),
  'images.config.ts': `import { defineImages } from 'genimg'
import { placeholder } from 'genimg/placeholder'
export default defineImages({ provider: placeholder(), images: { hero: { prompt: 'A lighthouse', alt: 'A lighthouse' } } })
`,
  'vite.config.ts': `import genimg from 'genimg/vite'
export default { plugins: [genimg()] }
`,
  'index.html': '<script type="module" src="/main.js"></script>',
  'main.js': `import hero from 'gen:hero'\ndocument.body.append(hero.src)`,
  'emulate.mjs': `import { createEmulator } from '@genimg/emulator'
import { createSegmind } from '@genimg/segmind'
const { fetch } = createEmulator()
const { credits } = createSegmind({ apiKey: 'SG_0123456789abcdef', baseURL: 'http://127.0.0.1', fetch })
console.log(await credits())
`,
}

try {
  const packs = join(dir, 'packs')
  await mkdir(packs)
  for (const name of await readdir(join(root, 'packages'))) {
    run('pnpm', ['pack', '--pack-destination', packs], join(root, 'packages', name))
  }
  const project = join(dir, 'project')
  await mkdir(project)
  for (const [name, text] of Object.entries(files)) await writeFile(join(project, name), text)
  const tarballs = readdirSync(packs).map((name) => join(packs, name))
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...tarballs, 'vite@8'], project)
  const bin = (name: string): string => join(project, 'node_modules', '.bin', name)
  run(bin('genimg'), ['generate'], project)
  run(bin('genimg'), ['doctor'], project)
  run(bin('vite'), ['build'], project)
  run(process.execPath, ['emulate.mjs'], project)
  const built = await readdir(join(project, 'dist', 'assets'))
  if (!built.some((name) => name.endsWith('.avif'))) throw new Error(`no AVIF came out: ${built.join(', ')}`)
  // Vite's other pages, the campaign's among them, are built by tests: from tarballs they would tell nothing more.
  for (const name of ['react', 'webpack']) await buildExample(name, tarballs)
  console.log('The tarballs install together, and build a page and two examples.')
} finally {
  await rm(dir, { recursive: true, force: true })
}

/** One of the examples, as if it were somebody's project, with the emulator for a provider. */
async function buildExample(name: string, tarballs: readonly string[]): Promise<void> {
  const project = join(dir, name)
  const left = ['node_modules', 'dist', 'images', 'images.lock', '.genimg', '.env.local']
  const from = join(root, 'examples', name)
  await cp(from, project, { recursive: true, filter: (path) => !left.some((one) => path === join(from, one)) })
  await writeFile(join(project, 'package.json'), await manifestOf(project, tarballs))
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], project)
  const bin = join(project, 'node_modules', '.bin', 'genimg')
  const emulator = spawn(process.execPath, [await entryOf(project), 'emulate', '--port', '0', '--latency', '50'], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const [line] = await once(emulator.stdout, 'data')
    const url = /http:\/\/[\d.:]+/.exec(String(line))?.[0] ?? ''
    const env = { SEGMIND_API_KEY: 'SG_0123456789abcdef', SEGMIND_BASE_URL: url }
    run(bin, ['generate', '--yes'], project, env)
    run('npm', ['run', '--silent', 'build'], project, env)
  } finally {
    emulator.kill()
  }
  const built = await readdir(join(project, 'dist'), { recursive: true })
  const kinds = ['.html', '.js', '.css', '.webp'].filter((kind) => !built.some((file) => file.endsWith(kind)))
  if (kinds.length > 0) throw new Error(`examples/${name}: no ${kinds.join(', ')} came out: ${built.join(', ')}`)
  const texts = await Promise.all(
    built.filter((file) => /\.(?:html|css)$/.test(file)).map((file) => readFile(join(project, 'dist', file), 'utf8')),
  )
  if (texts.some((text) => text.includes('gen:'))) throw new Error(`examples/${name}: a specifier was left in a page`)
}

/** The example's own manifest, with versions in place of what only a workspace knows. */
async function manifestOf(project: string, tarballs: readonly string[]): Promise<string> {
  const workspace = await readFile(join(root, 'pnpm-workspace.yaml'), 'utf8')
  const manifest = JSON.parse(await readFile(join(project, 'package.json'), 'utf8'))
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    if (version !== 'catalog:') continue
    const found = workspace.split('\n').find((line) => line.replaceAll("'", '').startsWith(`  ${name}: `))
    manifest.devDependencies[name] = found?.replace(/^.*: /, '')
    delete manifest.dependencies?.[name]
  }
  const own = tarballs.map((path) => [nameOf(path), `file:${path}`] as const)
  delete manifest.devDependencies['@genimg/emulator']
  return JSON.stringify({ ...manifest, dependencies: { ...manifest.dependencies, ...Object.fromEntries(own) } })
}

/** `genimg-core-0.1.0.tgz` → `@genimg/core` */
function nameOf(tarball: string): string {
  const [, scoped] = /genimg-([a-z]+)-\d[^/\\]*$/.exec(tarball) ?? []
  return scoped === undefined ? 'genimg' : `@genimg/${scoped}`
}

/** The command's script, so that the process that is ended is Node's and not a shell's. */
async function entryOf(project: string): Promise<string> {
  const folder = join(project, 'node_modules', 'genimg')
  const { bin } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  return join(folder, bin.genimg)
}

function run(command: string, args: readonly string[], cwd: string, more: NodeJS.ProcessEnv = {}): void {
  const { CI: _ci, NODE_OPTIONS: _options, ...env } = process.env
  execFileSync(command, args, {
    cwd,
    env: { ...env, ...more },
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
}
