import { isGenimgError, type ErrorCode, type GenimgError } from '@genimg/core'

/** 0 ok, 1 error, 2 usage or config, 3 changes, 4 frozen, 5 budget, 6 some failed, 7 in doubt, 130 interrupted. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 130

const byCode: { readonly [Code in ErrorCode]?: ExitCode } = {
  USAGE: 2,
  CONFIG_NOT_FOUND: 2,
  CONFIG_UNREADABLE: 2,
  CONFIG_INVALID: 2,
  KEY_EXPOSED: 2,
  IMAGE_UNKNOWN: 2,
  DIRECTIVE_INVALID: 2,
  LOCK_INVALID: 2,
  LOCK_CONFLICT: 2,
  LOCK_NEWER: 2,
  UNWRITABLE: 2,
  LFS_POINTER: 2,
  FROZEN: 4,
  NOT_GENERATED: 4,
  IN_DOUBT: 7,
  BUDGET_MISSING: 5,
  BUDGET_EXCEEDED: 5,
  GIVEN_UP: 5,
  PRICE_UNKNOWN: 5,
  CONFIRMATION_NEEDED: 5,
  INTERRUPTED: 130,
}

// Where several apply, the one that a script most needs to know about.
const order: readonly ExitCode[] = [130, 2, 4, 7, 5]

/** The exit code of failures, where `kept` pictures came out all the same. */
export function exitCodeOf(failures: readonly unknown[], kept: number): ExitCode {
  if (failures.length === 0) return 0
  const codes = failures.map((failure) => (isGenimgError(failure) ? (byCode[failure.code] ?? 1) : 1))
  const first = order.find((code) => codes.includes(code))
  if (first !== undefined) return first
  return kept > 0 || failures.every(isBlock) ? 6 : 1
}

// A refusal of the content is an answer, not a breakdown, also where it is the only one.
function isBlock(failure: unknown): failure is GenimgError<'BLOCKED'> {
  return isGenimgError(failure, 'BLOCKED')
}
