import { spawn } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const name = process.argv[2] ?? 'vite'
const example = join(root, 'examples', name)
const dist = join(example, 'dist')

// The key is made up and the provider is on this machine: nothing leaves it, and nothing costs anything.
const { CI: _ci, GENIMG_STATE_DIR: _state, ...inherited } = process.env

process.exitCode = await demo()

async function demo(): Promise<number> {
  if (await needsBuild()) {
    say('Building genimg …')
    const code = await run('tsdown', ['--log-level', 'warn'], root, inherited)
    if (code !== 0) return code
  }
  // Imported only now: it may just have been built.
  const { startEmulator } = await import('@genimg/emulator')
  const emulator = await startEmulator({ latency: 1500 })
  const env = {
    ...inherited,
    SEGMIND_BASE_URL: emulator.url,
    SEGMIND_API_KEY: 'SG_0123456789abcdef',
    // Beside the example and not in git's folder, so that trying the demo leaves nothing behind in this repository.
    GENIMG_STATE_DIR: join(example, '.genimg'),
  }
  try {
    say(`Segmind's API is emulated at ${emulator.url}: no key, no cost.`)
    say('\n$ genimg generate --yes\n')
    const generated = await run('genimg', ['generate', '--yes'], example, env)
    if (generated !== 0) return generated
    say('\n$ vite build\n')
    const built = await run('vite', ['build', '--logLevel', 'error'], example, env)
    if (built !== 0) return built
    const billed = emulator.ledger.reduce((sum, { cost }) => sum + cost, 0)
    const { files, bytes } = await countPictures(dist)
    say(`${files} picture files, ${(bytes / 1024).toFixed(0)} kB in ${relative(root, dist)}/`)
    say(`Billed by the emulator in this run: $${billed.toFixed(2)} for ${emulator.ledger.length} pictures.`)
    say(`\nTo look at it:  npx -y pnpm@12 --dir examples/${name} preview`)
    if (emulator.ledger.length > 0) say('Run the demo again: there is nothing to do, and nothing to pay.')
    return 0
  } finally {
    await emulator.close()
  }
}

/** Whether a source file is newer than what was built from it. */
async function needsBuild(): Promise<boolean> {
  const packages = join(root, 'packages')
  const ages = await Promise.all(
    (await readdir(packages)).map(async (name) => ({
      source: await newest(join(packages, name, 'src')),
      built: await stat(join(packages, name, 'dist', 'index.mjs')).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    })),
  )
  return ages.some(({ source, built }) => source > built)
}

async function newest(dir: string): Promise<number> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return Math.max(0, ...(await Promise.all(files.map(async (file) => (await stat(file)).mtimeMs))))
}

async function countPictures(dir: string): Promise<{ files: number; bytes: number }> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const pictures = entries.filter(({ name }) => /\.(avif|webp|jpg|png)$/.test(name))
  const sizes = await Promise.all(
    pictures.map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size),
  )
  return { files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) }
}

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<number> {
  const path = [join(cwd, 'node_modules', '.bin'), join(root, 'node_modules', '.bin'), env['PATH']].join(
    process.platform === 'win32' ? ';' : ':',
  )
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...env, PATH: path },
      stdio: 'inherit',
      shell: process.platform === 'win32',
    })
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

function say(line: string): void {
  console.log(line)
}
