import type { Files } from '../ports/ports.ts'

/** What goes wrong at the chosen operation. */
export type Fault =
  /** The operation and all after it fail, as if the process had been killed. */
  | { readonly kind: 'crash' }
  /** Only this one fails, with the system's code: `EIO`, `ENOSPC`. */
  | { readonly kind: 'error'; readonly code: string }
  /** Half of the bytes are written, then it fails. */
  | { readonly kind: 'short-write' }

/** Files with a fault in them. */
export interface FaultyFiles {
  readonly files: Files
  /** Operations so far: those that change something on disk. */
  readonly count: () => number
}

/** Thrown by a crash and by everything after it. */
export class SimulatedCrash extends Error {
  override readonly name = 'SimulatedCrash'
}

/**
 * Puts a fault into a file system: at the `at`-th operation that changes something, counted from 1. Reads are not
 * counted, but they too fail after a crash.
 */
export function createFaultyFiles(inner: Files, at: number, fault: Fault): FaultyFiles {
  let count = 0
  let crashed = false

  function check(): void {
    if (crashed) throw new SimulatedCrash('the process is gone')
  }

  async function effect(body: () => Promise<void>, half: () => Promise<void> = async () => {}): Promise<void> {
    check()
    count += 1
    if (count !== at) return await body()
    switch (fault.kind) {
      case 'crash':
        crashed = true
        throw new SimulatedCrash(`crashed at operation ${at}`)
      case 'short-write':
        await half()
        throw systemError('ENOSPC', at)
      case 'error':
        throw systemError(fault.code, at)
    }
  }

  async function look<T>(body: () => Promise<T>): Promise<T> {
    check()
    return await body()
  }

  const halfOf = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, Math.floor(bytes.length / 2))

  return {
    count: () => count,
    files: {
      read: (path) => look(() => inner.read(path)),
      list: (path) => look(() => inner.list(path)),
      stat: (path) => look(() => inner.stat(path)),
      create: (path, bytes) =>
        effect(
          () => inner.create(path, bytes),
          () => inner.create(path, halfOf(bytes)),
        ),
      append: (path, bytes) =>
        effect(
          () => inner.append(path, bytes),
          () => inner.append(path, halfOf(bytes)),
        ),
      sync: (path) => effect(() => inner.sync(path)),
      copy: (from, to) => effect(() => inner.copy(from, to)),
      link: (from, to) => effect(() => inner.link(from, to)),
      rename: (from, to) => effect(() => inner.rename(from, to)),
      remove: (path) => effect(() => inner.remove(path)),
      makeDir: (path) => effect(() => inner.makeDir(path)),
      syncDir: (path) => effect(() => inner.syncDir(path)),
      touch: (path) => effect(() => inner.touch(path)),
    },
  }
}

function systemError(code: string, at: number): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: simulated at operation ${at}`), { code })
}
