import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { planRun } from '../test/live/plan.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

// Says what a run would cost before vitest starts.
const plan = planRun(process.env)
console.log(`Live contract. ${plan.line}`)
if (plan.status === 'run') process.exitCode = await runSuites()
if (plan.status === 'refuse') process.exitCode = 1

function runSuites(): Promise<number> {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vitest, 'run', '--config', 'vitest.live.config.ts'], {
      cwd: root,
      stdio: 'inherit',
    })
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
}
