import { readdirSync, readFileSync } from 'node:fs'

/** What was seen of a process and all that it started, while it ran. */
export interface TreeWatch {
  /** Most memory that all of them held together at one moment. Pages that several share count once. */
  readonly peakMegabytes: () => number
  /** Whether any of them had sharp's native code loaded. */
  readonly sawSharp: () => boolean
  readonly stop: () => void
}

/** Linux tells a process' share of memory; other systems do not. */
export const canWatch: boolean = process.platform === 'linux'

/** Looks every few milliseconds. It takes time from what it looks at, so that no time is measured beside it. */
export function watchTree(root: number, milliseconds: number): TreeWatch {
  let peak = 0
  let sharp = false
  const look = (): void => {
    const tree = processesOf(root)
    peak = Math.max(
      peak,
      tree.reduce((sum, pid) => sum + kilobytesOf(pid), 0),
    )
    sharp ||= tree.some((pid) => read(`/proc/${pid}/maps`).includes('libvips'))
  }
  const timer = setInterval(look, milliseconds)
  return { peakMegabytes: () => peak / 1024, sawSharp: () => sharp, stop: () => clearInterval(timer) }
}

function processesOf(root: number): readonly number[] {
  const children = threadsOf(root).flatMap((thread) => read(`/proc/${root}/task/${thread}/children`).split(' '))
  return [root, ...children.filter((pid) => pid !== '').flatMap((pid) => processesOf(Number(pid)))]
}

function threadsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

/** Of every page, its size divided by the number of processes that have it. */
function kilobytesOf(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0)
}

/** Empty where the process has ended in the meantime. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
