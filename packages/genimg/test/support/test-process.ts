import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { CommandProcess } from './process.ts'

const require = createRequire(import.meta.url)
const loader = pathToFileURL(require.resolve('tsx')).href
const bin = join(dirname(require.resolve('vitest/package.json')), 'vitest.mjs')

/** `vitest run` in a project, as a process of its own, the plugin from source. */
export function startTests(cwd: string): CommandProcess {
  // The native loader keeps the condition that the plugin is found in source by.
  const args = ['run', '--configLoader', 'native']
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
