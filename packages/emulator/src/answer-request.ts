import { serveAdmin } from './admin.ts'
import { isDrop, jsonAnswer, rejectionAnswer, usualAnswer, type Drop } from './answers.ts'
import { readBody } from './body.ts'
import type { Call } from './call.ts'
import { isBilled, isReplacing, type Altering, type FaultSubject } from './faults.ts'
import { isObject } from './json.ts'
import { keyProblem } from './key.ts'
import { serveOpenAI } from './openai/serve.ts'
import { apiOf, readRoute, type Route } from './route.ts'
import { serveFault } from './serve-fault.ts'
import { serveFile } from './serve-file.ts'
import { serveJob } from './serve-job.ts'
import { serveSubmit } from './serve-submit.ts'
import { serveUpload } from './serve-upload.ts'
import type { Service } from './service.ts'

/** One request, from its first fault to its Date header. */
export async function answerRequest(service: Service, request: Request): Promise<Response | Drop> {
  const body = await readBody(request)
  const route = readRoute(request.method, new URL(request.url).pathname)
  if (route.kind === 'admin') return serveAdmin(service, route.name, request, body.text)
  const answered = service.log.begin(request, body.content, service.clock.now())
  const call: Call = { headers: request.headers, body, signal: request.signal }
  const response = await answerWithFaults(service, route, call)
  if (isDrop(response)) return response
  answered(response.status)
  response.headers.set('date', new Date(service.clock.now()).toUTCString())
  return response
}

async function answerWithFaults(service: Service, route: Route, call: Call): Promise<Response | Drop> {
  const subject = subjectOf(service, route, call)
  const effect = subject === undefined ? undefined : service.faults.take(subject)
  if (effect === undefined || !isReplacing(effect)) return await serve(service, route, call, effect)
  if (isBilled(effect)) {
    const lost = await serve(service, route, call, undefined)
    // What was not taken was not billed either, and its own answer tells why.
    if (!lost.ok) return lost
  }
  return await serveFault(service, apiOf(route), effect, call.signal)
}

async function serve(service: Service, route: Route, call: Call, effect: Altering | undefined): Promise<Response> {
  if (apiOf(route) === 'openai') return await serveOpenAI(service, route, call, effect)
  if (route.kind === 'file') return await serveFile(service, route.name, effect)
  if (route.kind === 'wrong-method') return usualAnswer(405)
  const problem = keyProblem(call.headers, service.apiKeys)
  if (problem !== undefined) return rejectionAnswer(problem)
  switch (route.kind) {
    case 'submit':
      return await serveSubmit(service, route, call, effect)
    case 'status':
    case 'result':
      return await serveJob(service, route, effect)
    case 'upload':
      return serveUpload(service, call, effect)
    case 'credits':
      return jsonAnswer(200, { credits: service.creditsLeft() })
    case 'admin':
    case 'images':
    case 'models':
    case 'unknown':
      return usualAnswer(404)
  }
}

/** What faults may ask about a request; undefined for one that no fault concerns. */
function subjectOf(service: Service, route: Route, { body }: Call): FaultSubject | undefined {
  switch (route.kind) {
    case 'submit':
      return { kind: 'submit', slug: route.slug, prompt: textIn(body.content, 'prompt') }
    case 'images':
      return { kind: 'submit', slug: textIn(body.content, 'model'), prompt: textIn(body.content, 'prompt') }
    case 'status':
    case 'result':
      return { kind: route.kind, ...jobSubject(service, route.requestId) }
    case 'file': {
      const file = service.files.find(route.name)
      return { kind: 'file', ...(file?.order ?? jobSubject(service, file?.requestId)) }
    }
    case 'models':
    case 'upload':
    case 'credits':
      return { kind: route.kind, slug: undefined, prompt: undefined }
    case 'admin':
    case 'wrong-method':
    case 'unknown':
      return undefined
  }
}

function textIn(content: unknown, name: string): string | undefined {
  const value = isObject(content) ? content[name] : undefined
  return typeof value === 'string' ? value : undefined
}

function jobSubject(
  { jobs }: Service,
  requestId: string | undefined,
): { slug: string | undefined; prompt: string | undefined } {
  const job = requestId === undefined ? undefined : jobs.get(requestId)
  return { slug: job?.slug, prompt: job?.prompt }
}
