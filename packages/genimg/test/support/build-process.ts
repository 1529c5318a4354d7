import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CommandProcess } from './process.ts'

const require = createRequire(import.meta.url)
const loader = pathToFileURL(require.resolve('tsx')).href
const bin = join(dirname(require.resolve('vite/package.json')), 'bin', 'vite.js')

/** `vite.config.js` of a site that is built in a process of its own. */
export const viteConfig = `import genimg from 'genimg/vite'\nexport default { plugins: [genimg()] }\n`

/** `vite build` into a folder as a process of its own, the plugin from source. */
export function startBuild(cwd: string, dist: string): CommandProcess {
  // The native loader keeps the condition that the plugin is found in source by.
  const args = ['build', '--configLoader', 'native', '--outDir', dist]
  const child = spawn(process.execPath, ['--import', loader, '--conditions', 'genimg-source', bin, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err }))
  })
  return { child, ended }
}
