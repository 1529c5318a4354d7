import { findModel } from './models.ts'

/** What went wrong, sorted by what may be done about it. */
export type FailureKind =
  /** It never left this machine: DNS, connection refused, a certificate. */
  | 'unsent'
  /** It was sent, and no answer came: reset, time-out, stopped. */
  | 'unanswered'
  /** 200, and the body is cut off, too long, or nothing that is known. */
  | 'unreadable'
  /** 200 and JSON from end to end, with no picture in any form that is known. */
  | 'pictureless'
  /** 3xx: not followed, since the API key would go along. */
  | 'redirected'
  /** 401, 403. */
  | 'key'
  /** 402, or 406 by its sentence: no credits left, or a team's limit reached. */
  | 'credits'
  /** 404: no such model, or the request has expired. */
  | 'unknown'
  /** 410. */
  | 'retired'
  /** Refused for its content; told by the sentence. */
  | 'blocked'
  /** 422: the job failed. */
  | 'failed'
  /** 429. */
  | 'rate'
  /** 500: answered by the API itself. */
  | 'fault'
  /** 502, 503, 504 and the like: something in front of the API answered, so nobody knows what became of it. */
  | 'gateway'
  /** Any other 4xx. */
  | 'request'

/** A failed call, as data. */
export interface SegmindFailure {
  readonly kind: FailureKind
  /** Null where no answer came. */
  readonly status: number | null
  /** Segmind's own words, without the API key. */
  readonly sentence: string | null
  /** Which error code, or what could not be read. */
  readonly detail: string | null
  /** Milliseconds until another try is worth it, where the answer says. */
  readonly wait: number | null
  /** By the answer's `Date` header, in milliseconds since 1970. */
  readonly serverTime: number | null
  /** The slug, where the call was about one. */
  readonly model: string | null
  /** What came with success where a picture should be: it may hold what was paid for. Without the API key. */
  readonly bytes?: Uint8Array
}

/**
 * The only error of this package: branch on `kind`, read the rest from `failure`. It carries neither the request nor
 * the `fetch` error, because both may hold the API key.
 */
export class SegmindError extends Error {
  override readonly name = 'SegmindError'
  readonly kind: FailureKind
  readonly failure: SegmindFailure

  constructor(failure: SegmindFailure) {
    super(messages[failure.kind](failure))
    this.kind = failure.kind
    this.failure = failure
  }
}

const messages: { readonly [Kind in FailureKind]: (failure: SegmindFailure) => string } = {
  unsent: ({ detail }) => `Segmind could not be reached (${detail ?? 'no connection'}), so nothing was sent.`,
  unanswered: ({ detail }) => `Segmind did not answer (${detail ?? 'connection lost'}).`,
  unreadable: (failure) => `Segmind's answer${code(failure)} could not be read: ${failure.detail ?? 'it is cut off'}.`,
  pictureless: (failure) =>
    `Segmind's answer${code(failure)} could not be read: ${failure.detail ?? 'it should hold a picture'}.`,
  redirected: (failure) =>
    `Segmind answered with a redirect${code(failure)}, which is not followed, because the API key would go along. Set SEGMIND_BASE_URL, or SEGMIND_UPLOAD_URL where it is an upload, to the final address.`,
  key: (failure) => said(`Segmind refuses the API key in SEGMIND_API_KEY${code(failure)}`, failure),
  credits: (failure) => said(`Segmind has no credits left for this account${code(failure)}`, failure),
  unknown: (failure) =>
    said(
      failure.model === null
        ? `Segmind does not know this request${code(failure)}`
        : `Segmind has no model "${failure.model}"${code(failure)}`,
      failure,
    ),
  retired: (failure) => {
    const successors = findModel(failure.model ?? '')?.retirement?.successors ?? []
    const names = successors.map((slug) => `"${slug}"`).join(' or ')
    return `${said(`The model "${failure.model ?? ''}" is retired${code(failure)}`, failure)} ${
      names === '' ? 'Choose another `model`' : `Set \`model\` to its successor ${names}`
    }; pictures that exist stay as they are.`
  },
  blocked: ({ sentence }) => sentence ?? 'Segmind refuses this content.',
  failed: ({ sentence }) => sentence ?? 'The job failed, and Segmind does not say why.',
  rate: (failure) => said(`Segmind asks for fewer requests${code(failure)}`, failure),
  fault: (failure) => said(`Segmind failed inside${code(failure)}`, failure),
  gateway: (failure) => said(`A gateway answered in Segmind's place${code(failure)}`, failure),
  request: (failure) => said(`Segmind refuses the request${code(failure)}`, failure),
}

function code({ status }: SegmindFailure): string {
  return status === null ? '' : ` (HTTP ${status})`
}

function said(what: string, { sentence }: SegmindFailure): string {
  return sentence === null ? `${what}.` : `${what}: ${/[.!?]$/.test(sentence) ? sentence : `${sentence}.`}`
}
