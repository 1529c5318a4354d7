import type { Done, Failure, Refusal } from '../../provider.ts'

/** What an order may meet. It is about the order itself; the order may also have been carried out. */
export type Trouble =
  /** Too many requests: 429. */
  | 'rate-limit'
  /** The API failed inside and says so: 500. */
  | 'server-error'
  /** Something in front of the API answered in its place: 502, 504. */
  | 'gateway'
  /** No connection was made. */
  | 'unreachable'
  /** The connection ends without an answer, before the order was carried out. */
  | 'drop-before'
  /** The connection ends without an answer, after the order was carried out. */
  | 'drop-after'
  | 'no-credits'
  /** The model was switched off. */
  | 'retired'
  /** A value that the API does not take. */
  | 'bad-request'
  /** The order was taken, and the job ends without a picture. */
  | 'failed-job'
  /** Success, with a page of HTML. */
  | 'html'
  /** Success, with JSON that breaks off. */
  | 'cut-off'
  /** Success, with nothing. */
  | 'empty'
  /** Success, with whole JSON that has no picture in it. */
  | 'no-picture'
  /** The picture is an SVG. */
  | 'svg'
  /** The picture is a page of HTML that is declared as a PNG. */
  | 'html-as-png'
  /** The picture is the first half of one. */
  | 'truncated-picture'
  /** The picture is declared as something else. */
  | 'wrong-type'

/** How an order ended, waited for. */
export type Ending = Done | Refusal | Failure

/** What is true of an order that met a trouble, whoever the provider is. */
export interface TroubleRow {
  /** The name of its test. */
  readonly name: string
  /** As {@link endingText} has them: any of these tells the truth. */
  readonly endings: readonly string[]
  /** Orders that may have been billed: at least, at most. */
  readonly billed: readonly [least: number, most: number]
}

const unread = ['ambiguous', 'unusable', 'unanswered']
// A provider may look at bytes and say that they are none; what it may not do is to throw or to order again.
const judged = ['done', 'failed', ...unread]
const free = [0, 0] as const
const perhaps = [0, 1] as const

/** The table of troubles. */
export const troubles: { readonly [Each in Trouble]: TroubleRow } = {
  'rate-limit': { name: 'calls an order that came too fast busy', endings: ['busy/rate'], billed: free },
  'server-error': { name: 'calls an order that the API failed at busy', endings: ['busy/fault'], billed: free },
  gateway: { name: 'is in doubt where only a gateway answered', endings: ['ambiguous'], billed: perhaps },
  unreachable: { name: 'calls an order without a connection unsent', endings: ['unsent'], billed: free },
  'drop-before': { name: 'is in doubt where an order was lost on its way', endings: ['ambiguous'], billed: free },
  'drop-after': { name: 'is in doubt where the answer to an order was lost', endings: ['ambiguous'], billed: perhaps },
  'no-credits': { name: 'ends the run without credits', endings: ['rejected/run/credits'], billed: free },
  retired: { name: 'gives up an image whose model is retired', endings: ['rejected/image/retired'], billed: free },
  'bad-request': { name: 'gives up an image that is not taken', endings: ['rejected/image/request'], billed: free },
  'failed-job': {
    name: 'ends a job that failed, unbilled',
    endings: ['failed', 'rejected/image/request'],
    billed: free,
  },
  html: { name: 'believes no page of HTML', endings: unread, billed: perhaps },
  'cut-off': { name: 'believes no answer that breaks off', endings: unread, billed: perhaps },
  empty: { name: 'believes no empty answer', endings: unread, billed: perhaps },
  'no-picture': {
    name: 'takes no answer without a picture for one that cost nothing',
    endings: [...unread, 'blocked/perhaps billed'],
    billed: perhaps,
  },
  svg: { name: 'leaves an SVG to be judged', endings: judged, billed: perhaps },
  'html-as-png': { name: 'leaves HTML that is declared a PNG to be judged', endings: judged, billed: perhaps },
  'truncated-picture': { name: 'leaves half a picture to be judged', endings: judged, billed: perhaps },
  'wrong-type': { name: 'leaves a picture declared as another type to be judged', endings: judged, billed: perhaps },
}

/** Every trouble there is. */
export const allTroubles: readonly Trouble[] = Object.keys(troubles).filter(isTrouble)

/** An ending without its words: `busy/rate`, `rejected/run/key`, `done`. */
export function endingText(ending: {
  readonly status: string
  readonly scope?: string
  readonly because?: string
  readonly mayBeBilled?: true
}): string {
  const { status, scope, because, mayBeBilled } = ending
  const bill = mayBeBilled === true ? 'perhaps billed' : undefined
  return [status, scope, because, bill].filter((word) => word !== undefined).join('/')
}

function isTrouble(name: string): name is Trouble {
  return Object.hasOwn(troubles, name)
}
