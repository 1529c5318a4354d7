import type { Altering } from './faults.ts'
import { metricsOf, outputOf, type Job } from './job.ts'
import type { Json } from './json.ts'

export function failedBody(job: Job): Json {
  const error = job.fate.status === 'FAILED' ? job.fate.error : null
  return { status: 'FAILED', error, metrics: metricsOf(job), request_id: job.requestId }
}

export async function completedBody(job: Job, effect: Altering | undefined): Promise<Json> {
  const output = await outputOf(job, effect)
  return { status: 'COMPLETED', error: null, ...output, metrics: metricsOf(job), request_id: job.requestId }
}
