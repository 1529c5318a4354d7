import { availableParallelism } from 'node:os'
import sharp from 'sharp'
import { isGenimgError, sentenceOf } from '../errors.ts'
import { encode } from './encode.ts'
import { inspect } from './inspect.ts'
import { createPixelLimiter } from './pixel-limiter.ts'
import type { Answer, Failure, Question } from './protocol.ts'

// These are of the whole process, worker threads included, which is one reason for a process of our own.
sharp.cache(false)
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['VipsForeignLoadPng', 'VipsForeignLoadJpeg', 'VipsForeignLoadWebp', 'VipsForeignLoadHeif'],
})
// A constant, never the number of cores: AVIF tiles follow it, and with them the bytes and the URLs of a build. More than
// one thread for a file would take more time of all cores together; several files are encoded at once in their place.
sharp.concurrency(1)

// An AVIF of a megapixel takes 45 MB while it is encoded, other formats a tenth of that.
const cores = Math.min(availableParallelism(), 8)
// One more than there are cores: none is idle while a result is taken and the next encode begins.
const encodes = createPixelLimiter({ bodies: cores + 1, pixels: cores * 4_000_000 })
// How many tasks there are, the host decides; three bytes a pixel are held from the first encode to the last one.
const pictures = createPixelLimiter({ bodies: Infinity, pixels: 32_000_000 })

/** Does one task. What goes wrong is an answer too. */
export async function perform(question: Question): Promise<Answer> {
  try {
    if (question.kind === 'inspect') return { kind: 'picture', picture: await inspect(question.path, pictures) }
    return { kind: 'files', files: await encode(question.task, { pictures, encodes }) }
  } catch (error) {
    return { kind: 'failure', failure: toFailure(error) }
  }
}

function toFailure(error: unknown): Failure {
  if (isGenimgError(error, 'UNDECODABLE')) return { code: 'UNDECODABLE', ...error.details }
  if (isGenimgError(error, 'UNWRITABLE')) return { code: 'UNWRITABLE', ...error.details }
  return { code: 'ENCODER_FAILED', message: `${sentenceOf(error).replace(/\.$/, '')}.` }
}
