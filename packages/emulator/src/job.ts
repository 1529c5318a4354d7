import { createHash, randomUUID } from 'node:crypto'
import type { Altering } from './faults.ts'
import type { Json } from './json.ts'
import { roundCents } from './ledger.ts'
import { findModel, type Model } from './models.ts'
import { once } from './once.ts'
import { isRejection, readOrder, type Order, type Rejection } from './order.ts'
import { collectReferences } from './references.ts'
import { isResultShape, resultPlaces } from './result-shape.ts'
import type { Service } from './service.ts'

/** An order that was taken. */
export interface Job {
  readonly requestId: string
  readonly slug: string
  readonly prompt: string
  readonly submittedAt: number
  /** Milliseconds from submission to the end. */
  readonly latency: number
  readonly type: string
  /** How it will end: known from the start, told when its time has come. */
  readonly fate: Fate
  /** A fault that came with the submit. */
  readonly effect: Altering | undefined
}

type Fate =
  | {
      readonly status: 'COMPLETED'
      readonly cost: number
      readonly creditsLeft: number
      readonly url: string
      readonly picture: () => Promise<Buffer>
    }
  | { readonly status: 'FAILED'; readonly error: string; readonly code: 200 | 422 }

/** Segmind keeps a request for an hour after its submission, and a result for seven days. */
const keptFor = 60 * 60 * 1000
const filesKeptFor = 7 * 24 * 60 * 60 * 1000

/** Takes an order or says why not. Bills it, unless it is going to fail. */
export async function takeOrder(
  service: Service,
  slug: string,
  contentType: string | null,
  body: string,
  effect: Altering | undefined,
): Promise<Job | Rejection> {
  const model = findModel(slug)
  if (model === undefined) return { status: 404, error: `Model ${slug} was not found.` }
  if (!/^application\/json\b/i.test(contentType ?? ''))
    return { status: 406, error: 'Unsupported content type: send application/json.' }
  const order = readOrder(model, body)
  if (isRejection(order)) return order
  // References first: looking at them takes time, in which another order may take the last credits.
  const ending = await endingOf(service, model, order, effect)
  if (service.creditsLeft() < model.price)
    return { status: 406, error: 'Insufficient credits. Please top up your account.' }
  const job = openJob(service, model, order, body, effect, ending)
  service.jobs.set(job.requestId, job)
  return job
}

export function isJob(value: Job | Rejection): value is Job {
  return 'requestId' in value
}

/** A job by its id, while it is kept. */
export function findJob(service: Service, requestId: string): Job | undefined {
  const job = service.jobs.get(requestId)
  return job === undefined || service.clock.now() >= job.submittedAt + keptFor ? undefined : job
}

export function phaseOf(job: Job, now: number): 'QUEUED' | 'PROCESSING' | 'COMPLETED' | 'FAILED' {
  const age = now - job.submittedAt
  if (job.effect?.kind === 'never') return 'PROCESSING'
  if (age >= job.latency) return job.fate.status
  return age < job.latency * 0.2 ? 'QUEUED' : 'PROCESSING'
}

/** The job ends FAILED after all, and what it cost is given back. */
export function failJob(service: Service, job: Job, error: string, code: 200 | 422): Job {
  const failed: Job = { ...job, latency: 0, effect: undefined, fate: { status: 'FAILED', error, code } }
  service.jobs.set(job.requestId, failed)
  service.ledger.refund(job.requestId)
  return failed
}

/** Segmind has two ways to tell that a job failed. */
export function failCode(status: number | undefined): 200 | 422 {
  return status === 200 ? 200 : 422
}

export function metricsOf({ latency, fate }: Job): Json {
  const [inference, queue] = [latency * 0.8, latency * 0.2].map((ms) => Math.round(ms / 10) / 100)
  const times = { inference_time: inference ?? 0, queue_time: queue ?? 0, total_time: Math.round(latency / 10) / 100 }
  return fate.status === 'FAILED'
    ? { ...times, cost: 0 }
    : { ...times, cost: fate.cost, remaining_credits: fate.creditsLeft }
}

/** The result's `output` and `images`, with the faults of this answer or of the job. */
export async function outputOf(job: Job, effect: Altering | undefined): Promise<Readonly<Record<string, Json>>> {
  if (job.fate.status === 'FAILED') return { output: null }
  const { url, picture } = job.fate
  const shape = effect?.kind === 'shape' && isResultShape(effect.shape) ? effect.shape : 'images'
  const bytes = effect?.kind === 'bytes' ? async () => Buffer.from(effect.base64, 'base64') : picture
  return await resultPlaces(shape, { url: effect?.kind === 'result-url' ? effect.url : url, type: job.type, bytes })
}

type Ending = { readonly paint: () => Promise<Buffer> } | { readonly error: string; readonly code: 200 | 422 }

async function endingOf(
  service: Service,
  { slug }: Model,
  order: Order,
  effect: Altering | undefined,
): Promise<Ending> {
  if (effect?.kind === 'fail') return { error: effect.error, code: failCode(effect.status) }
  if (order.prompt.includes('[blocked]')) return { error: blockedSentence, code: 422 }
  const references = await collectReferences(order, service.files)
  if ('error' in references) return { error: references.error, code: 422 }
  const { prompt, size, quality, transparent, format, compression } = order
  const { images, mask } = references
  return {
    paint: once(() =>
      service.painter.paint({
        model: slug,
        prompt,
        size,
        quality,
        transparent,
        format,
        compression,
        references: images,
        mask,
      }),
    ),
  }
}

const blockedSentence =
  'Your request was rejected by the safety system because it may violate the content policy. Please change the prompt.'

function openJob(
  service: Service,
  model: Model,
  order: Order,
  body: string,
  effect: Altering | undefined,
  ending: Ending,
): Job {
  const requestId = randomUUID()
  const at = service.clock.now()
  const { prompt, format } = order
  const type = `image/${format}`
  const base = {
    requestId,
    slug: model.slug,
    prompt,
    submittedAt: at,
    latency: service.latencyOf(model.slug),
    type,
    effect,
  }
  if ('error' in ending) return { ...base, fate: { status: 'FAILED', ...ending } }
  const bodyDigest = createHash('sha256').update(body).digest('hex')
  service.ledger.bill({ provider: 'segmind', requestId, slug: model.slug, prompt, cost: model.price, at, bodyDigest })
  const url = service.files.add({ type, bytes: ending.paint, expiresAt: at + filesKeptFor, requestId })
  const creditsLeft = roundCents(service.creditsLeft())
  return { ...base, fate: { status: 'COMPLETED', cost: model.price, creditsLeft, url, picture: ending.paint } }
}
