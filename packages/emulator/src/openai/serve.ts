import { randomUUID } from 'node:crypto'
import type { Call } from '../call.ts'
import type { Altering } from '../faults.ts'
import type { Route } from '../route.ts'
import type { Service } from '../service.ts'
import { badRequest, errorAnswer, usualError } from './errors.ts'
import { openaiKeyProblem } from './key.ts'
import { serveImages } from './serve-images.ts'
import { serveModels } from './serve-models.ts'

/** OpenAI's side of the emulator. Every answer has an id of its own. */
export async function serveOpenAI(
  service: Service,
  route: Route,
  call: Call,
  effect: Altering | undefined,
): Promise<Response> {
  const requestId = `req_${randomUUID().replaceAll('-', '')}`
  const answer = await answerRoute(service, route, call, requestId, effect)
  answer.headers.set('x-request-id', requestId)
  return answer
}

async function answerRoute(
  service: Service,
  route: Route,
  call: Call,
  requestId: string,
  effect: Altering | undefined,
): Promise<Response> {
  const problem = openaiKeyProblem(call.headers, service.openai.apiKeys)
  if (problem !== undefined) return errorAnswer(problem)
  switch (route.kind) {
    case 'images':
      return await serveImages(service, route.action, call, requestId, effect)
    case 'models':
      return serveModels(service)
    case 'wrong-method':
      return usualError(405)
    default:
      return errorAnswer({ ...badRequest(null, null, 'Invalid URL.'), status: 404 })
  }
}
