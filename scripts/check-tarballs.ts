/** Installs the packed packages together into a project outside of the repository, and uses them there. */
import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
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
  console.log('The tarballs install together, and build a page.')
} finally {
  await rm(dir, { recursive: true, force: true })
}

function run(command: string, args: readonly string[], cwd: string): void {
  const { CI: _ci, NODE_OPTIONS: _options, ...env } = process.env
  execFileSync(command, args, {
    cwd,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
}
