import type { ExaminedPicture } from '../ports/ports.ts'

/** What was asked of a provider. */
export interface WantedPicture {
  /** In pixels; null for `auto`. */
  readonly size: Size | null
  readonly transparent: boolean
  /** Undefined where the request does not name one. */
  readonly format: 'png' | 'jpeg' | 'webp' | undefined
}

interface Size {
  readonly width: number
  readonly height: number
}

/** What is worth knowing of a picture that is used all the same: it was paid for. */
export type PictureRemark =
  | { readonly kind: 'size'; readonly asked: Size; readonly came: Size }
  | { readonly kind: 'format'; readonly asked: string; readonly came: string }
  /** Bytes after the picture's end. They are in the original, and in no variant. */
  | { readonly kind: 'trailing'; readonly bytes: number }
  /** Transparent was asked for, and something is, but no corner. */
  | { readonly kind: 'opaque-corners' }

export type Judgement =
  | { readonly verdict: 'fine'; readonly remarks: readonly PictureRemark[] }
  /** `reason` reads on after a colon. */
  | { readonly verdict: 'reject'; readonly reason: string; readonly remarks: readonly PictureRemark[] }

/** Pixels a side. A smaller picture is one colour, or all corners, by nature. */
const smallestJudged = 16
/** The share of clear pixels that makes a picture with opaque corners a transparent one: a frame, a wreath. */
const leastClear = 0.01

/** Whether a picture is what was asked for. What is merely different is remarked on; what is of no use is rejected. */
export function judgePicture(picture: ExaminedPicture, wanted: WantedPicture): Judgement {
  const remarks = remarksOn(picture, wanted)
  const reason = uselessness(picture, wanted)
  return reason === undefined ? { verdict: 'fine', remarks } : { verdict: 'reject', reason, remarks }
}

/** One sentence, for a log and for the lock. */
export function remarkText(remark: PictureRemark): string {
  switch (remark.kind) {
    case 'size':
      return `Asked for ${sizeText(remark.asked)}, came as ${sizeText(remark.came)}.`
    case 'format':
      return `Asked for ${remark.asked}, came as ${remark.came}.`
    case 'trailing':
      return `${remark.bytes} ${remark.bytes === 1 ? 'byte follows' : 'bytes follow'} the end of the picture.`
    case 'opaque-corners':
      return 'Asked for a transparent background, came with opaque corners.'
  }
}

function uselessness({ facts, checks }: ExaminedPicture, { transparent }: WantedPicture): string | undefined {
  if (checks.isInvisible) return 'it is empty, every pixel of it is transparent.'
  if (Math.min(facts.width, facts.height) < smallestJudged) return undefined
  if (checks.isUniform) return 'it is blank, all of it has one colour.'
  if (!transparent || checks.clearCorners > 0 || checks.clearShare >= leastClear) return undefined
  return 'a transparent background was asked for, and it has none.'
}

function remarksOn({ facts, checks }: ExaminedPicture, wanted: WantedPicture): readonly PictureRemark[] {
  const { width, height } = facts
  const format = facts.type.slice('image/'.length)
  const remarks: PictureRemark[] = []
  if (wanted.size !== null && (wanted.size.width !== width || wanted.size.height !== height)) {
    remarks.push({ kind: 'size', asked: wanted.size, came: { width, height } })
  }
  if (wanted.format !== undefined && wanted.format !== format) {
    remarks.push({ kind: 'format', asked: wanted.format, came: format })
  }
  if (checks.trailingBytes > 0) remarks.push({ kind: 'trailing', bytes: checks.trailingBytes })
  if (wanted.transparent && checks.clearCorners === 0 && checks.clearShare >= leastClear) {
    remarks.push({ kind: 'opaque-corners' })
  }
  return remarks
}

function sizeText({ width, height }: Size): string {
  return `${width}x${height}`
}
