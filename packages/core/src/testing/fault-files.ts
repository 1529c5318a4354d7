import type { Files } from '../ports/ports.ts'
import { createFaultPoint, type CrashFault, type Fault, type FaultPoint, type FileFault } from './fault-point.ts'

/** Files with a fault in them. */
export interface FaultyFiles {
  readonly files: Files
  /** Operations so far: those that change something on disk. */
  readonly count: () => number
}

/**
 * Puts a fault into a file system: at the `at`-th operation that changes something, counted from 1. Reads are not
 * counted, but they too fail after a crash.
 */
export function createFaultyFiles(inner: Files, at: number, fault: CrashFault | FileFault): FaultyFiles {
  const point = createFaultPoint({ at, fault })
  return { files: faultyFiles(inner, point), count: () => point.operations().length }
}

/** Files that count their operations at a point, and fail at it. */
export function faultyFiles(inner: Files, { effect, look }: FaultPoint): Files {
  const change = (name: keyof Files, body: () => Promise<void>, half?: () => Promise<void>): Promise<void> =>
    effect({ port: 'files', name }, { body, fail, ...(half === undefined ? {} : { half }) })
  return {
    read: (path) => look(() => inner.read(path)),
    digest: (path) => look(() => inner.digest(path)),
    list: (path) => look(() => inner.list(path)),
    listEntries: (path) => look(() => inner.listEntries(path)),
    stat: (path) => look(() => inner.stat(path)),
    freeSpace: (path) => look(() => inner.freeSpace(path)),
    create: (path, bytes, options) =>
      change(
        'create',
        () => inner.create(path, bytes, options),
        () => inner.create(path, halfOf(bytes), options),
      ),
    append: (path, bytes) =>
      change(
        'append',
        () => inner.append(path, bytes),
        () => inner.append(path, halfOf(bytes)),
      ),
    copy: (from, to) =>
      change(
        'copy',
        () => inner.copy(from, to),
        async () => await inner.create(to, halfOf(await inner.read(from))),
      ),
    link: (from, to) => change('link', () => inner.link(from, to)),
    rename: (from, to) => change('rename', () => inner.rename(from, to)),
    remove: (path) => change('remove', () => inner.remove(path)),
    removeDir: (path) => change('removeDir', () => inner.removeDir(path)),
    makeDir: (path, options) => change('makeDir', () => inner.makeDir(path, options)),
    syncDir: (path) => change('syncDir', () => inner.syncDir(path)),
    touch: (path) => change('touch', () => inner.touch(path)),
  }
}

function halfOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, Math.floor(bytes.length / 2))
}

function fail(fault: Fault): never {
  const code = fault.kind === 'error' ? fault.code : 'ENOSPC'
  throw Object.assign(new Error(`${code}: simulated`), { code })
}
