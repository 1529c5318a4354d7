import { spawn } from 'node:child_process'
import { chromiumRemedy, findChromium } from './chromium.ts'

// Says what is missing before twenty browser tests say it one by one.
if (findChromium() === undefined) {
  console.error(`${chromiumRemedy}\n`)
  process.exitCode = 1
} else {
  process.exitCode = await run('vitest', ['run', ...process.argv.slice(2)])
}

function run(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: 'inherit',
      shell: process.platform === 'win32',
      env: testEnvironment(),
    })
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

/** Tests decide about `CI`, keys and colours themselves. */
function testEnvironment(): NodeJS.ProcessEnv {
  const { CI: _ci, SEGMIND_API_KEY: _key, SEGMIND_BASE_URL: _base, GENIMG_STATE_DIR: _state, ...env } = process.env
  return { ...env, NO_PROXY: '127.0.0.1,localhost,::1' }
}
