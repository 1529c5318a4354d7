import type { Fault, Operation } from '../src/testing/index.ts'

/** One kind of fault, and the operations that it can happen to. */
export interface FaultKind {
  readonly fault: Fault
  readonly suits: (operation: Operation) => boolean
  /** What is left, after a crash, of what was not synced. @default 'all' */
  readonly disk?: 'all' | 'none' | 'some'
  /** How many orders an image may have in the end. @default 1 */
  readonly orders?: number
}

export type FaultKinds = Readonly<Record<string, FaultKind>>

const writes = ['create', 'append', 'copy']
// A write that finds the disk full is a short one.
const namings = ['makeDir', 'link', 'rename']
// What another process sees at once, so that doing it again is not the same as doing it.
const seenByOthers = ['link', 'rename', 'append']
const isOnFiles = ({ port }: Operation): boolean => port === 'files'
const isOnNetwork = ({ port }: Operation): boolean => port === 'network'
const isOnCodec = ({ port }: Operation): boolean => port === 'codec'
const isWrite = ({ port, name }: Operation): boolean => port === 'files' && writes.includes(name)

const table = {
  killed: { fault: { kind: 'crash' }, suits: () => true },
  'killed, its answer lost': { fault: { kind: 'crash', when: 'after' }, suits: (operation) => !isOnFiles(operation) },
  'killed halfway': { fault: { kind: 'crash', when: 'half' }, suits: isWrite },
  'power lost': { fault: { kind: 'crash' }, suits: () => true, disk: 'none' },
  'power lost, some of it kept': { fault: { kind: 'crash' }, suits: () => true, disk: 'some' },
  EIO: { fault: { kind: 'error', code: 'EIO' }, suits: isOnFiles },
  'EIO, but done': {
    fault: { kind: 'error', code: 'EIO', when: 'after' },
    suits: (operation) => isOnFiles(operation) && seenByOthers.includes(operation.name),
  },
  ENOSPC: {
    fault: { kind: 'error', code: 'ENOSPC' },
    suits: (operation) => isOnFiles(operation) && namings.includes(operation.name),
  },
  'short write': { fault: { kind: 'short-write' }, suits: isWrite },
  'connection refused': { fault: { kind: 'refused' }, suits: isOnNetwork },
  'reset before': { fault: { kind: 'reset', when: 'before' }, suits: isOnNetwork },
  'reset after': { fault: { kind: 'reset', when: 'after' }, suits: isOnNetwork },
  'timeout before': { fault: { kind: 'timeout', when: 'before' }, suits: isOnNetwork },
  'timeout after': { fault: { kind: 'timeout', when: 'after' }, suits: isOnNetwork },
  'encoder ended': { fault: { kind: 'ended' }, suits: isOnCodec },
  // It was paid for and is of no use: it is kept aside, and a person who runs again orders again.
  undecodable: { fault: { kind: 'undecodable' }, suits: isOnCodec, orders: 2 },
} as const satisfies FaultKinds

export type FaultName = keyof typeof table
export const faultKinds: Readonly<Record<FaultName, FaultKind>> = table

/** Some of them, by name. */
export function kindsOf(...wanted: readonly FaultName[]): FaultKinds {
  return Object.fromEntries(wanted.map((name) => [name, faultKinds[name]]))
}
