/** Something that an operation does to the world, and that a fault can be put at. */
export interface Operation {
  readonly port: 'files' | 'network' | 'codec'
  /** The port's function: `link`, `fetch`, `examine`. */
  readonly name: string
}

/** What goes wrong at the chosen operation. */
export type Fault = CrashFault | FileFault | NetworkFault | CodecFault

/** It and all after it fail, as if the process had been killed. */
export interface CrashFault {
  readonly kind: 'crash'
  /**
   * `half`: with half of the bytes written, where there are any. `after`: it was done, and nobody heard of it.
   * @default 'before'
   */
  readonly when?: 'before' | 'half' | 'after'
}

export type FileFault =
  /** Only this one fails, with the system's code: `EIO`, `ENOSPC`. `after`: it was done all the same. */
  | { readonly kind: 'error'; readonly code: string; readonly when?: 'before' | 'after' }
  /** Half of the bytes are written, then it fails. */
  | { readonly kind: 'short-write' }

export type NetworkFault =
  /** No connection: nothing was sent. */
  | { readonly kind: 'refused' }
  /** The connection ends, or nothing comes for too long. `after`: the request had been answered. */
  | { readonly kind: 'reset' | 'timeout'; readonly when: 'before' | 'after' }

export type CodecFault =
  /** The encoder's process ends. */
  { readonly kind: 'ended' } | { readonly kind: 'undecodable' }

/** Thrown by a crash and by everything after it. */
export class SimulatedCrash extends Error {
  override readonly name = 'SimulatedCrash'
}

/** The ways in which one operation can go wrong, besides a crash. */
export interface Ways<T> {
  readonly body: () => Promise<T>
  /** Writes half of the bytes. */
  readonly half?: () => Promise<unknown>
  /** Throws as the port does. */
  readonly fail: (fault: FileFault | NetworkFault | CodecFault) => never
}

/** One counter for the operations of a process, and the fault at one of them. */
export interface FaultPoint {
  readonly effect: <T>(operation: Operation, ways: Ways<T>) => Promise<T>
  /** For what only looks: not counted, but the dead see nothing. */
  readonly look: <T>(body: () => Promise<T>) => Promise<T>
  /** Those that were counted so far, in order. */
  readonly operations: () => readonly Operation[]
  readonly isDead: () => boolean
}

export interface FaultOptions {
  /** The operation's number, counted from 1. */
  readonly at: number
  readonly fault: Fault
  /** Which operations are counted. @default all */
  readonly counts?: ((operation: Operation) => boolean) | undefined
  /** Awaited before each operation: puts them into an order that is the same each time. */
  readonly turn?: (() => Promise<void>) | undefined
}

export function createFaultPoint({ at, fault, counts = () => true, turn = async () => {} }: FaultOptions): FaultPoint {
  const operations: Operation[] = []
  let dead = false

  function check(): void {
    if (dead) throw new SimulatedCrash('the process is gone')
  }

  async function look<T>(body: () => Promise<T>): Promise<T> {
    check()
    const result = await body()
    check()
    return result
  }

  async function strike<T>({ body, half, fail }: Ways<T>): Promise<T> {
    const isDone = 'when' in fault && fault.when === 'after'
    const isHalf = fault.kind === 'short-write' || (fault.kind === 'crash' && fault.when === 'half')
    // Whoever dies in it does not hear how it ended.
    if (isDone) await body().catch(() => undefined)
    if (isHalf) await half?.()
    if (fault.kind !== 'crash') return fail(fault)
    dead = true
    throw new SimulatedCrash(`crashed at operation ${at}`)
  }

  return {
    look,
    effect: async (operation, ways) => {
      await turn()
      check()
      if (!counts(operation)) return await look(ways.body)
      operations.push(operation)
      return operations.length === at ? await strike(ways) : await look(ways.body)
    },
    operations: () => operations,
    isDead: () => dead,
  }
}
