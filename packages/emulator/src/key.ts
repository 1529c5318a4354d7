import type { Rejection } from './order.ts'

/** Which API keys are good: `any` takes every key of the right form. */
export type ApiKeys = 'any' | readonly string[]

/** Undefined where the key is good. A missing and a wrong key hear two different sentences. */
export function keyProblem(headers: Headers, good: ApiKeys): Rejection | undefined {
  const key = headers.get('x-api-key')
  if (key === null || key === '') return { status: 401, error: 'No API key was provided in the x-api-key header.' }
  const accepted = good === 'any' ? /^SG_[0-9a-f]{16}$/.test(key) : good.includes(key)
  return accepted ? undefined : { status: 401, error: 'Invalid API key.' }
}
