import { htmlAnswer, jsonAnswer, rejectionAnswer } from './answers.ts'
import { forever, type Call } from './call.ts'
import type { Altering } from './faults.ts'
import { completedBody, failedBody } from './job-answers.ts'
import { isJob, takeOrder, type Job } from './job.ts'
import type { Route } from './route.ts'
import { fileAnswer } from './serve-file.ts'
import type { Service } from './service.ts'

/** A gateway gives up on a synchronous call after about this long; the job goes on and is billed. */
const gatewayPatience = 100_000

export async function serveSubmit(
  service: Service,
  { slug, transport }: Extract<Route, { kind: 'submit' }>,
  call: Call,
  effect: Altering | undefined,
): Promise<Response> {
  const job = await takeOrder(service, slug, call.headers.get('content-type'), call.body.text, effect)
  if (!isJob(job)) return rejectionAnswer(job)
  if (transport === 'sync') return await serveSync(service, job, call.signal)
  const { baseURL } = service
  const { requestId } = job
  return jsonAnswer(200, {
    request_id: requestId,
    status: 'QUEUED',
    poll_url: `${baseURL}/v1/requests/${requestId}`,
    status_url: `${baseURL}/v2/requests/${requestId}/status`,
    response_url: `${baseURL}/v2/requests/${requestId}`,
  })
}

async function serveSync(service: Service, job: Job, signal: AbortSignal): Promise<Response> {
  const { effect, fate, requestId } = job
  if (effect?.kind === 'never') await forever(signal)
  await service.clock.wait(Math.min(job.latency, gatewayPatience), signal)
  if (job.latency > gatewayPatience) return htmlAnswer(504, 'Gateway Time-out')
  const headers = {
    'x-request-id': requestId,
    'x-generation-time': String(job.latency / 1000),
    'x-rate-limit-reset-at-utc': new Date(Math.ceil(service.clock.now() / 60_000) * 60_000).toISOString(),
  }
  if (fate.status === 'FAILED') return jsonAnswer(fate.code, failedBody(job), headers)
  const billed = { ...headers, 'x-cost': String(fate.cost), 'x-remaining-credits': String(fate.creditsLeft) }
  if (effect?.kind === 'shape' || effect?.kind === 'result-url')
    return jsonAnswer(200, await completedBody(job, effect), billed)
  return await fileAnswer(fate.picture, job.type, effect, billed)
}
