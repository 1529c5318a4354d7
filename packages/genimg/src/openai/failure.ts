import { findModel } from './models.ts'

/** What went wrong with an order, sorted by what may be done about it. */
export type FailureKind =
  /** It never left this machine: DNS, connection refused, a certificate. */
  | 'unsent'
  /** It was sent, and no answer came: reset, time-out, stopped. */
  | 'unanswered'
  /** Success, with nothing in it that is a picture. */
  | 'unreadable'
  /** 3xx: not followed, since the API key would go along. */
  | 'redirected'
  /** 401, 403. */
  | 'key'
  /** By its code, or 402: no quota left, or a spending limit reached. */
  | 'credits'
  /** 404, 410 or a code: no such model. */
  | 'model'
  /** The same, for a model that is known to have an end. */
  | 'retired'
  /** 404 about something else: the base URL leads elsewhere. */
  | 'path'
  /** Refused for its content. */
  | 'blocked'
  /** 429. */
  | 'rate'
  /** 409, 500, 503: answered, and not taken. */
  | 'fault'
  /** 408, 502, 504 and the like: something in front of the API answered, so nobody knows what became of it. */
  | 'gateway'
  /** Any other 4xx. */
  | 'request'

/** A failed order, as data. */
export interface Failure {
  readonly kind: FailureKind
  /** Null where no answer came. */
  readonly status: number | null
  /** The server's own words, without the API key. */
  readonly sentence: string | null
  /** Which error code, or what could not be read. */
  readonly detail: string | null
  /** Milliseconds until another try is worth it, where the answer says. */
  readonly wait: number | null
  readonly model: string
  readonly baseURL: string
}

/** A failure as full sentences. */
export function describeFailure(failure: Failure): string {
  return messages[failure.kind](failure)
}

const messages: { readonly [Kind in FailureKind]: (failure: Failure) => string } = {
  unsent: (failure) =>
    `${who(failure)} could not be reached at ${failure.baseURL} (${failure.detail ?? 'no connection'}), so nothing was sent.`,
  unanswered: (failure) => `${who(failure)} did not answer (${failure.detail ?? 'connection lost'}).`,
  unreadable: (failure) =>
    said(
      `The answer of ${failure.baseURL}${code(failure)} should hold a picture, and is ${failure.detail ?? 'cut off'}`,
      failure,
    ),
  redirected: (failure) =>
    `${who(failure)} answered with a redirect${code(failure)}, which is not followed, because the API key would go along. Set OPENAI_BASE_URL to the final address.`,
  key: (failure) =>
    said(
      failure.status === 403
        ? `${who(failure)} does not permit this to the API key in OPENAI_API_KEY${code(failure)}`
        : `${who(failure)} refuses the API key in OPENAI_API_KEY${code(failure)}`,
      failure,
    ),
  credits: (failure) => said(`${who(failure)} has no credits left for this account${code(failure)}`, failure),
  model: (failure) => said(`${who(failure)} has no model "${failure.model}"${code(failure)}`, failure),
  retired: (failure) => {
    const successors = findModel(failure.model)?.retirement?.successors ?? []
    const names = successors.map((name) => `"${name}"`).join(' or ')
    return `${said(`The model "${failure.model}" is retired${code(failure)}`, failure)} ${
      names === '' ? 'Choose another `model`' : `Set \`model\` to its successor ${names}`
    }; pictures that exist stay as they are.`
  },
  path: (failure) =>
    `${said(`There is no image API at ${failure.baseURL}${code(failure)}`, failure)} A base URL ends with the version, as in https://api.openai.com/v1.`,
  blocked: (failure) => failure.sentence ?? `${who(failure)} refuses this content.`,
  rate: (failure) => said(`${who(failure)} asks for fewer requests${code(failure)}`, failure),
  fault: (failure) => said(`${who(failure)} failed inside${code(failure)}`, failure),
  gateway: (failure) => said(`A gateway answered in place of ${failure.baseURL}${code(failure)}`, failure),
  request: (failure) => said(`${who(failure)} refuses the request${code(failure)}`, failure),
}

/** Who was asked: many servers speak this API. */
function who({ baseURL }: Failure): string {
  const { hostname, host } = new URL(baseURL)
  return hostname === 'api.openai.com' ? 'OpenAI' : `The server at ${host}`
}

function code({ status }: Failure): string {
  return status === null ? '' : ` (HTTP ${status})`
}

function said(what: string, { sentence }: Failure): string {
  return sentence === null ? `${what}.` : `${what}: ${/[.!?…]$/.test(sentence) ? sentence : `${sentence}.`}`
}
