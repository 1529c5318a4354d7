#!/usr/bin/env node
import { createRequire } from 'node:module'
import { systemCode } from '@genimg/core'
import { main } from './main.ts'
import { createTerminal } from './terminal.ts'

const interruption = new AbortController()
const { signal } = interruption
process.on('SIGINT', () => {
  // The second one ends at once: whatever is ordered is on disk and will be found.
  if (signal.aborted) process.exit(130)
  interruption.abort(new Error('interrupted'))
})

const { stdin, stdout, stderr, env } = process
for (const stream of [stdout, stderr]) {
  stream.on('error', (error) => {
    if (systemCode(error) !== 'EPIPE') throw error
    // `| head` has seen enough: nothing more is ordered, and the exit code is that of what happened. Not process.exit: an
    // order that is being sent would be in doubt.
    interruption.abort(new Error('nobody reads the output'))
  })
}

const { version } = createRequire(import.meta.url)('genimg/package.json') as { readonly version: string }
process.exitCode = await main({
  args: process.argv.slice(2),
  cwd: process.cwd(),
  env,
  terminal: createTerminal({ stdin, stdout, stderr, env, signal }),
  signal,
  version,
})
