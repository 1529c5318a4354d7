import { drop, jsonAnswer, usualAnswer, type Drop } from './answers.ts'
import { forever } from './call.ts'
import type { Replacing } from './faults.ts'
import type { Service } from './service.ts'

/** Carries out a fault that takes the place of the answer. */
export async function serveFault(service: Service, effect: Replacing, signal: AbortSignal): Promise<Response | Drop> {
  switch (effect.kind) {
    case 'answer':
      return chosenAnswer(effect)
    case 'rate-limit': {
      const at = service.clock.now() + effect.wait
      const reset = effect.format === 'iso' ? new Date(at).toISOString() : String(Math.ceil(at / 1000))
      return jsonAnswer(
        429,
        { error: 'Rate limit exceeded. Please try again later.' },
        { 'x-rate-limit-reset-at-utc': reset },
      )
    }
    case 'drop':
      return drop
    case 'hang':
      return await forever(signal)
    case 'redirect':
      return new Response(null, { status: effect.status ?? 302, headers: { location: effect.to } })
  }
}

function chosenAnswer({ status, body, type, headers }: Extract<Replacing, { kind: 'answer' }>): Response {
  if (body === undefined) return usualAnswer(status)
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const usualType = typeof body !== 'string' ? 'application/json' : text.startsWith('<') ? 'text/html' : 'text/plain'
  return new Response(text, { status, headers: { 'content-type': type ?? usualType, ...headers } })
}
