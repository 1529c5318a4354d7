import { spawn } from 'node:child_process'
import { watchTree } from './process-tree.ts'

/** What was seen of one run of a command. */
export interface Watched {
  /** The most at one moment. */
  readonly megabytes: number
  /** Whether sharp's native code was loaded. */
  readonly sharp: boolean
}

/** Runs Node and takes the seconds; nothing else is done meanwhile. */
export async function timeNode(args: readonly string[], dir: string): Promise<number> {
  const started = performance.now()
  await runNode(args, dir)
  return (performance.now() - started) / 1000
}

/** Runs Node and looks at the memory of its process and of those that it starts. */
export async function watchNode(args: readonly string[], dir: string, milliseconds: number): Promise<Watched> {
  let watch: ReturnType<typeof watchTree> | undefined
  try {
    await runNode(args, dir, (pid) => (watch = watchTree(pid, milliseconds)))
    return { megabytes: watch?.peakMegabytes() ?? 0, sharp: watch?.sawSharp() ?? false }
  } finally {
    watch?.stop()
  }
}

function runNode(args: readonly string[], dir: string, onStart?: (pid: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    // No CI, no keys, and none of the flags that run these sources: what a person at a shell has.
    const child = spawn(process.execPath, args, { cwd: dir, env: { PATH: process.env['PATH'] } })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()))
    // Before its folder is taken away.
    const kill = (): void => void child.kill('SIGKILL')
    process.prependOnceListener('exit', kill)
    child.on('error', reject)
    child.on('close', (code) => {
      process.off('exit', kill)
      if (code === 0) resolve()
      else reject(new Error(`node ${args.join(' ')} ended with ${code}: ${said}`))
    })
    if (child.pid !== undefined) onStart?.(child.pid)
  })
}
