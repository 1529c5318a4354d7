import { isObject } from './json.ts'
import { isContentBlock, sentenceIn } from './sentence.ts'

/** Where a job is. */
export type JobState = { readonly state: 'pending' } | { readonly state: 'completed' } | JobFailed

/** It ended without a picture, and is not billed. */
export interface JobFailed {
  readonly state: 'failed'
  /** Whether it was refused for its content. */
  readonly blocked: boolean
  /** Segmind's own words. */
  readonly sentence: string
}

/**
 * Reads the body of an answer about a job; undefined where it is not about one. COMPLETED and FAILED count whatever the
 * HTTP status is, because a failed job is answered with 422. Every other word means that it goes on.
 */
export function readJob(status: number, body: unknown, apiKey: string): JobState | undefined {
  if (!isObject(body)) return undefined
  const word = typeof body['status'] === 'string' ? body['status'].toUpperCase() : undefined
  if (word === 'COMPLETED') return { state: 'completed' }
  if (word === 'FAILED' || status === 422) {
    const sentence = sentenceIn(body, apiKey) ?? 'The job failed, and Segmind does not say why.'
    return { state: 'failed', blocked: isContentBlock(sentence), sentence }
  }
  return status >= 200 && status < 300 && word !== undefined ? { state: 'pending' } : undefined
}
