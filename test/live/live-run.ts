import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const script = fileURLToPath(new URL('../../scripts/live.ts', import.meta.url))

export interface LiveRun {
  readonly code: number | null
  readonly out: string
}

/** `pnpm test:live` as a process of its own, with these variables and no key or cap of this machine. */
export async function runLive(env: Readonly<Record<string, string>>): Promise<LiveRun> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|GENIMG_|SEGMIND_|OPENAI_|NODE_OPTIONS$)/.test(name),
  )
  const child = spawn(process.execPath, ['--import', loader, '--conditions', 'genimg-source', script], {
    cwd: dirname(dirname(script)),
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (out += chunk.toString()))
  return await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out }))
  })
}
