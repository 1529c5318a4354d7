#!/usr/bin/env node
import { createRequire } from 'node:module'
import { main } from './main.ts'
import { createTerminal } from './terminal.ts'

const interruption = new AbortController()
process.on('SIGINT', () => {
  // The second one ends at once: whatever is ordered is on disk and will be found.
  if (interruption.signal.aborted) process.exit(130)
  interruption.abort(new Error('interrupted'))
})

const { version } = createRequire(import.meta.url)('genimg/package.json') as { readonly version: string }
process.exitCode = await main({
  args: process.argv.slice(2),
  cwd: process.cwd(),
  env: process.env,
  terminal: createTerminal(process),
  signal: interruption.signal,
  version,
})
