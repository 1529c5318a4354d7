import { jsonAnswer } from './answers.ts'
import type { Altering } from './faults.ts'
import { completedBody, failedBody } from './job-answers.ts'
import { failCode, failJob, findJob, metricsOf, phaseOf } from './job.ts'
import type { Route } from './route.ts'
import type { Service } from './service.ts'

/** Status and result of a job. */
export async function serveJob(
  service: Service,
  { kind, requestId }: Extract<Route, { kind: 'status' | 'result' }>,
  once: Altering | undefined,
): Promise<Response> {
  const found = findJob(service, requestId)
  const effect = once ?? found?.effect
  if (found === undefined || effect?.kind === 'expire')
    return jsonAnswer(404, { error: 'Request not found or expired.' })
  const job = once?.kind === 'fail' ? failJob(service, found, once.error, failCode(once.status)) : found
  const phase = effect?.kind === 'never' ? 'PROCESSING' : phaseOf(job, service.clock.now())
  if (phase === 'FAILED') return jsonAnswer(job.fate.status === 'FAILED' ? job.fate.code : 422, failedBody(job))
  if (phase !== 'COMPLETED') {
    const open = { status: phase, request_id: requestId, metrics: { queue_time: 0 } }
    return jsonAnswer(200, kind === 'status' ? open : { ...open, error: null, output: null, images: [] })
  }
  if (kind === 'status') return jsonAnswer(200, { status: phase, request_id: requestId, metrics: metricsOf(job) })
  return jsonAnswer(200, await completedBody(job, effect))
}
