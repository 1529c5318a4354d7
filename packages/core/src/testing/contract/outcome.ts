import { expect } from 'vitest'
import type { Accepted, Done } from '../../provider.ts'

const refusals = ['unsent', 'busy', 'rejected', 'blocked', 'ambiguous']

/** What each call may answer with. */
const statuses: Readonly<Record<string, readonly string[]>> = {
  prepare: ['prepared', ...refusals],
  submit: ['accepted', 'done', ...refusals],
  collect: ['pending', 'done', 'blocked', 'failed', 'expired', 'unanswered', 'unusable', 'denied'],
}

/** Whether an outcome is in the form that core reads: one check for all rows. */
export function checkOutcome(call: string, outcome: { readonly status: string }): void {
  expect(statuses[call], `what ${call} may answer with`).toContain(outcome.status)
  if ('message' in outcome) expect(outcome.message, `${call} says why`).toSatisfy(isText)
  if ('wait' in outcome) expect(outcome.wait, `${call} names a wait`).toSatisfy(isAmountOrNull)
  if (isAccepted(outcome)) {
    expect(outcome.requestId, 'a request id').toSatisfy(isText)
    const { serverTime, keptFor, lookAfter } = outcome
    expect([serverTime, keptFor, lookAfter], 'times of an accepted order').toSatisfy(areAmounts)
  }
  if (isDone(outcome)) {
    expect(outcome.cost, 'a cost is null or an amount').toSatisfy(isAmountOrNull)
    expect(outcome.creditsLeft, 'credits left are null or a number').toSatisfy(isNumberOrNull)
    for (const warning of outcome.warnings ?? []) expect(warning, 'a warning is a sentence').toSatisfy(isSentence)
  }
}

/** `"quality" is not supported by this model.` */
export function isSentence(text: unknown): boolean {
  return typeof text === 'string' && /^\P{Ll}.*[.!?…]$/su.test(text) && text.includes(' ')
}

export function isAmountOrNull(value: unknown): boolean {
  return value === null || (typeof value === 'number' && Number.isFinite(value) && value >= 0)
}

/** As JSON text, the bytes of pictures left out. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => (ArrayBuffer.isView(member) ? '' : member)) ?? ''
}

function isNumberOrNull(value: unknown): boolean {
  return value === null || (typeof value === 'number' && Number.isFinite(value))
}

function areAmounts(values: readonly unknown[]): boolean {
  return values.every((value) => value !== null && isAmountOrNull(value))
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== ''
}

function isAccepted(outcome: { readonly status: string }): outcome is Accepted {
  return outcome.status === 'accepted'
}

function isDone(outcome: { readonly status: string }): outcome is Done {
  return outcome.status === 'done'
}
