import { drop, usualAnswer, type Drop } from './answers.ts'
import { forever } from './call.ts'
import type { Replacing } from './faults.ts'
import { usualError } from './openai/errors.ts'
import { formatDuration, limitHeaders } from './openai/rate-limit.ts'
import type { Api } from './route.ts'
import type { Service } from './service.ts'

/** Carries out a fault that takes the place of the answer. */
export async function serveFault(
  service: Service,
  api: Api,
  effect: Replacing,
  signal: AbortSignal,
): Promise<Response | Drop> {
  const usual = api === 'openai' ? usualError : usualAnswer
  switch (effect.kind) {
    case 'answer':
      return chosenAnswer(effect, usual)
    case 'rate-limit': {
      const answer = usual(429)
      const headers = { ...waitHeader(effect, service.clock.now()), ...(api === 'openai' ? limitHeaders(0) : {}) }
      for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value)
      return answer
    }
    case 'drop':
      return drop
    case 'hang':
      return await forever(signal)
    case 'redirect':
      return new Response(null, { status: effect.status ?? 302, headers: { location: effect.to } })
  }
}

function waitHeader(
  { wait, format }: Extract<Replacing, { kind: 'rate-limit' }>,
  now: number,
): Readonly<Record<string, string>> {
  const end = now + wait
  switch (format) {
    case 'iso':
      return { 'x-rate-limit-reset-at-utc': new Date(end).toISOString() }
    case 'epoch':
      return { 'x-rate-limit-reset-at-utc': String(Math.ceil(end / 1000)) }
    case 'retry-after':
      return { 'retry-after': String(Math.ceil(wait / 1000)) }
    case 'retry-after-ms':
      return { 'retry-after-ms': String(wait) }
    case 'reset':
      return { 'x-ratelimit-reset-requests': formatDuration(wait) }
  }
}

function chosenAnswer(
  { status, body, type, headers = {} }: Extract<Replacing, { kind: 'answer' }>,
  usual: (status: number) => Response,
): Response {
  if (body === undefined) {
    const answer = usual(status)
    for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value)
    return answer
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const usualType = typeof body !== 'string' ? 'application/json' : text.startsWith('<') ? 'text/html' : 'text/plain'
  return new Response(text, { status, headers: { 'content-type': type ?? usualType, ...headers } })
}
