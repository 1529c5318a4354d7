import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'

/** The process that works on a job. Enough to tell, from another process, whether it still lives. */
export interface Holder {
  readonly host: string
  readonly pid: number
  /** Changes with each boot of the machine; null where the platform does not tell. */
  readonly bootId: string | null
  /** When the process started, in the platform's own form: process ids are used again. */
  readonly started: string | null
  /** The process-id namespace: two containers may share host name and boot. */
  readonly namespace: string | null
}

/** `unknown`: on another machine or in another container, where only the lease tells. */
export type Liveness = 'alive' | 'dead' | 'unknown'

export async function describeHolder(): Promise<Holder> {
  return {
    host: hostname(),
    pid: process.pid,
    bootId: await bootId(),
    started: await startOf(process.pid),
    namespace: await readlink('/proc/self/ns/pid').catch(() => null),
  }
}

export async function livenessOf(holder: Holder, self: Holder): Promise<Liveness> {
  if (holder.host !== self.host || holder.namespace !== self.namespace) return 'unknown'
  if (holder.bootId !== null && self.bootId !== null && holder.bootId !== self.bootId) return 'dead'
  if (!exists(holder.pid)) return 'dead'
  const started = await startOf(holder.pid)
  if (started === 'ended') return 'dead'
  if (started === null || holder.started === null) return 'unknown'
  if (started !== holder.started) return 'dead'
  // A run in this very process may have given up without a trace, so here too the lease decides.
  return holder.pid === self.pid ? 'unknown' : 'alive'
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function bootId(): Promise<string | null> {
  const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => null)
  return text === null ? null : text.trim()
}

async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  if (stat === null) return null
  // The command's name, in brackets, may hold spaces; the start time is the 20th field after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A killed process that its parent has not asked about yet still has its id.
  return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : (fields[19] ?? null)
}
