import type { Refusal } from '@genimg/core/provider'
import { causesOf } from '../causes.ts'
import { callErrorIn, isOrder, namesOf, waitIn, type CallError } from './call-error.ts'
import { cleanText, endSentence } from './clean-text.ts'
import { isContentBlock, isCreditLimit, saidIn, type Said } from './said.ts'
import { isObject, isText, memberOf } from './shape.ts'
import { lossCode, unsentCode } from '../unsent.ts'

/** What a failed order is judged and told by. */
export interface Judged {
  /** `openai.image:gpt-image-2` */
  readonly name: string
  readonly prompt: string
  /** URLs among the references, which the model itself may load. */
  readonly urls: readonly string[]
  readonly secrets: readonly string[]
}

/** Thrown before anything is sent: the SDK does not take the order. */
const beforeSending = new Set([
  'AI_UnsupportedFunctionalityError',
  'AI_InvalidArgumentError',
  'AI_InvalidPromptError',
  'AI_NoSuchModelError',
])

const withoutKey = new Set(['AI_LoadAPIKeyError', 'AI_LoadSettingError', 'GatewayAuthenticationError'])

/**
 * What an error of `doGenerate` means to the run. It is in doubt whether the order was billed, unless the error shows
 * that the order itself was refused or never left.
 */
export function refusalOf(error: unknown, judged: Judged): Refusal {
  const { name } = judged
  const say = (text: string, sentence: string | null = messageOf(error)): string => tell(text, sentence, judged)
  const call = callErrorIn(error)
  if (call !== undefined) return refusalOfCall(error, call, judged)
  const names = namesOf(error)
  if (names.includes('AI_NoImageGeneratedError')) {
    return { status: 'blocked', message: say(`${name} made no picture`), mayBeBilled: true }
  }
  if (names.some((each) => withoutKey.has(each)) || saysNoKey(error)) {
    const message = `${say(`${name} has no key`)} It is looked for in this process's environment, which \`.env\` files do not change.`
    return { status: 'rejected', scope: 'run', because: 'key', message }
  }
  if (names[0] === 'AI_DownloadError' && judged.urls.some((url) => url === memberOf(error, 'url'))) {
    return rejected(say(`A reference could not be loaded, so nothing was ordered of ${name}`))
  }
  // Only the error itself: as the cause of another it may have come later.
  if (names[0] !== undefined && beforeSending.has(names[0])) {
    return rejected(say(`The AI SDK does not take this order for ${name}`, problemsIn(error) ?? messageOf(error)))
  }
  return { status: 'ambiguous', message: say(`${name} failed, and whether the order was carried out is not known`) }
}

function refusalOfCall(error: unknown, call: CallError, judged: Judged): Refusal {
  const { name } = judged
  const { status } = call
  const said = saidIn(call.body)
  const say = (text: string): string => tell(text, said.sentence ?? call.message, judged)
  if (!isOrder(call, judged.prompt)) {
    return { status: 'ambiguous', message: say(`A request of ${name} besides the order failed${httpOf(status)}`) }
  }
  if (status !== undefined) return refusalOfAnswer(status, said, call, judged)
  const unsent = unsentCode(error)
  if (unsent !== undefined) {
    return { status: 'unsent', message: `${name} could not be reached (${unsent}), so nothing was sent.` }
  }
  const code = lossCode(error)
  return { status: 'ambiguous', message: `${name} did not answer${code === undefined ? '' : ` (${code})`}.` }
}

function refusalOfAnswer(status: number, said: Said, call: CallError, judged: Judged): Refusal {
  const { name } = judged
  const say = (text: string): string => tell(`${text}${httpOf(status)}`, said.sentence ?? call.message, judged)
  // A request that timed out there may have been taken.
  if (status < 400 || status === 408 || (status > 500 && status !== 503)) {
    return { status: 'ambiguous', message: say(`${name} gave no answer that can be read`) }
  }
  if (status === 500) return busy('fault', say(`${name} failed inside`), call)
  if (status === 503) return busy('fault', say(`${name} takes no orders now`), call)
  if ([400, 403, 422].includes(status) && isContentBlock(said)) {
    return { status: 'blocked', message: say(`${name} refuses the content`) }
  }
  if (status === 402 || isCreditLimit(said)) {
    return {
      status: 'rejected',
      scope: 'run',
      because: 'credits',
      message: say(`${name} has no credits left for this key`),
    }
  }
  if (status === 401 || status === 403) {
    return { status: 'rejected', scope: 'run', because: 'key', message: say(`${name} refuses the key`) }
  }
  if (status === 429) return busy('rate', say(`${name} asks for fewer orders`), call)
  if (status === 410) {
    return { status: 'rejected', scope: 'image', because: 'retired', message: say(`${name} is retired`) }
  }
  return rejected(say(`${name} refuses the request`))
}

function rejected(message: string): Refusal {
  return { status: 'rejected', scope: 'image', because: 'request', message }
}

function busy(because: 'rate' | 'fault', message: string, call: CallError): Refusal {
  return { status: 'busy', because, wait: waitIn(call), message }
}

function tell(text: string, sentence: string | null, { secrets }: Judged): string {
  const clean = sentence === null ? '' : cleanText(sentence, secrets)
  return clean === '' ? `${text}.` : `${text}: ${endSentence(clean)}`
}

function httpOf(status: number | undefined): string {
  return status === undefined ? '' : ` (HTTP ${status})`
}

function messageOf(error: unknown): string | null {
  const message = memberOf(error, 'message')
  return isText(message) ? message : isText(error) ? error : null
}

// Some models of the SDK throw a plain error for this.
function saysNoKey(error: unknown): boolean {
  return /\bAPI key (?:is missing|must be a string)/i.test(messageOf(error) ?? '')
}

/** The options that the SDK does not take, each with what is wrong: `quality: Invalid option`. */
function problemsIn(error: unknown): string | null {
  const issues = causesOf(error)
    .map((cause) => memberOf(cause, 'issues'))
    .find(Array.isArray)
  if (issues === undefined) return null
  const problems = issues.filter(isObject).map(({ path, message }) => {
    const place = Array.isArray(path) ? path.join('.') : ''
    return [place, message].filter(isText).join(': ')
  })
  return isText(problems.join('')) ? problems.join('; ') : null
}
