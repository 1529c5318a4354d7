import type { ApiKeys } from '../key.ts'
import type { ApiError } from './errors.ts'

/** Undefined where the key is good. A missing and a wrong key hear two different sentences. */
export function openaiKeyProblem(headers: Headers, good: ApiKeys | 'none'): ApiError | undefined {
  if (good === 'none') return undefined
  const key = /^Bearer (\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  if (key === undefined) return refused('You did not provide an API key in an Authorization header using Bearer auth.')
  const accepted = good === 'any' ? /^sk-[A-Za-z0-9_-]{16,}$/.test(key) : good.includes(key)
  return accepted ? undefined : refused(`Incorrect API key provided: ${masked(key)}.`)
}

/** The real API gives a part of the key back, which is one more place that it may leak from. */
function masked(key: string): string {
  if (key.length < 16) return '*'.repeat(key.length)
  return `${key.slice(0, 8)}${'*'.repeat(key.length - 12)}${key.slice(-4)}`
}

function refused(message: string): ApiError {
  return { status: 401, message, type: 'invalid_request_error', param: null, code: 'invalid_api_key' }
}
