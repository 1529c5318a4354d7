import type { EncodedFile, EncodeTask, ExaminedPicture } from '../ports/ports.ts'

/** What the host process asks of the encoder child. */
export type Question =
  | { readonly kind: 'inspect'; readonly path: string }
  | { readonly kind: 'encode'; readonly task: EncodeTask }

export type Answer =
  | { readonly kind: 'picture'; readonly picture: ExaminedPicture }
  | { readonly kind: 'files'; readonly files: readonly EncodedFile[] }
  | { readonly kind: 'failure'; readonly failure: Failure }

/** An error as data: classes do not survive the channel. */
export type Failure =
  | { readonly code: 'UNDECODABLE'; readonly path: string; readonly message: string; readonly whole?: true }
  | { readonly code: 'UNWRITABLE'; readonly path: string; readonly message: string }
  | { readonly code: 'ENCODER_FAILED'; readonly message: string }

/** Answers come in any order. */
export interface Envelope<T> {
  readonly id: number
  readonly content: T
}

/** The file that a question is about. */
export function subjectOf(question: Question): string {
  return question.kind === 'inspect' ? question.path : question.task.source
}
