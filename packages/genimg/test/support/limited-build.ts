import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)
const loader = pathToFileURL(require.resolve('tsx')).href
const bin = join(dirname(require.resolve('vite/package.json')), 'bin', 'vite.js')

/** How a build ended. */
export interface Ending {
  readonly code: number | null
  readonly said: string
}

/**
 * `vite build` as a process that may write no file of more than so many kilobytes, nor may its encoder: as on a full
 * disk, what is longer is cut off in the middle and then refused. Not for Windows.
 */
export function buildWithin(kilobytes: number, cwd: string): Promise<Ending> {
  const node = ['--import', loader, '--conditions', 'genimg-source', bin, 'build', '--configLoader', 'native']
  const script = `ulimit -f ${kilobytes * 2}; exec "$@"`
  const child = spawn('sh', ['-c', script, 'sh', process.execPath, ...node, '--outDir', 'limited'], {
    cwd,
    // Nothing that others use, such as the loader's own cache, may be cut off.
    env: { PATH: process.env['PATH'], HOME: cwd, TMPDIR: cwd },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, said }))
  })
}
