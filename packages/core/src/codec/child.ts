import { sentenceOf } from '../errors.ts'
import type { Answer, Envelope, Question } from './protocol.ts'
import { sharpMissing } from './version.ts'

// Nobody is left to hear an answer. A plain exit would wait for the encoder's threads, an AVIF for minutes.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
// Ctrl-C goes to the whole process group; the host decides what is still to be finished.
process.on('SIGINT', () => {})

/**
 * Bytes of pixels and files that hang on JavaScript's objects. V8 waits for twice as many, and a collection after each
 * picture would take 15 ms of each.
 */
const mostExternal = 32_000_000

const loading = import('./perform.ts').then(
  ({ perform }) => perform,
  (error: unknown) => failAlways(sharpMissing(sentenceOf(error).split('\n')[0] ?? '')),
)

process.on('message', (question: Envelope<Question>) => void answer(question))

async function answer({ id, content }: Envelope<Question>): Promise<void> {
  const perform = await loading
  const envelope: Envelope<Answer> = { id, content: await perform(content) }
  // Fails only when the host has gone, which `disconnect` takes care of.
  process.send?.(envelope, undefined, undefined, () => {})
  if (process.memoryUsage().external > mostExternal) globalThis.gc?.()
}

function failAlways(message: string): (question: Question) => Promise<Answer> {
  return () => Promise.resolve({ kind: 'failure', failure: { code: 'ENCODER_FAILED', message } })
}
