import { GenimgError } from '../errors.ts'
import { createLimiter } from '../run/limiter.ts'
import type { Codec } from '../ports/ports.ts'
import { defaultFlags, startEncoder, type Encoder } from './encoder.ts'
import { subjectOf, type Answer, type Failure, type Question } from './protocol.ts'
import { readVersion } from './version.ts'

export interface CodecOptions {
  /**
   * Milliseconds for one task; a longer one is killed with its process.
   * @default 120_000
   */
  readonly timeLimit?: number
  /**
   * Milliseconds without a task after which the process is ended.
   * @default 10_000
   */
  readonly idleTime?: number
  /**
   * Flags of Node for the process.
   * @default none, from a build
   */
  readonly execArgv?: readonly string[]
}

/** A second one decodes while the first one's last encodes run. More would only hold more pixels. */
const tasksAtOnce = 2

/** All of sharp in a process of its own, which is started by the first task and ends when it has nothing to do. */
export function createCodec(options: CodecOptions = {}): Codec {
  const { timeLimit = 120_000, idleTime = 10_000, execArgv = defaultFlags() } = options
  const limiter = createLimiter(tasksAtOnce)
  let encoder: Encoder | undefined
  let running = 0
  let idle: NodeJS.Timeout | undefined
  let version: string | undefined

  async function ask(question: Question): Promise<Answer> {
    if (encoder?.isOpen() !== true) encoder = startEncoder(execArgv)
    const asked = encoder
    clearTimeout(idle)
    running += 1
    const tooLong = setTimeout(() => {
      void asked.end(`${subjectOf(question)} took longer than ${timeLimit / 1000} seconds.`)
    }, timeLimit)
    try {
      return await asked.ask(question)
    } finally {
      clearTimeout(tooLong)
      running -= 1
      if (running === 0) idle = setTimeout(() => void asked.end('it was idle.'), idleTime).unref()
    }
  }

  return {
    inspect: async (path) => {
      const answer = await limiter.run(() => ask({ kind: 'inspect', path }))
      if (answer.kind !== 'facts') throw errorOf(answer)
      return answer.facts
    },
    encode: async (task) => {
      if (task.outputs.length === 0) return []
      const answer = await limiter.run(() => ask({ kind: 'encode', task }))
      if (answer.kind !== 'files') throw errorOf(answer)
      return answer.files
    },
    version: () => (version ??= readVersion()),
    close: async () => {
      clearTimeout(idle)
      await encoder?.end('it was closed.')
      encoder = undefined
    },
  }
}

function errorOf(answer: Answer): Error {
  return answer.kind === 'failure' ? fromFailure(answer.failure) : new TypeError(`Unexpected answer: ${answer.kind}`)
}

function fromFailure(failure: Failure): GenimgError {
  if (failure.code === 'UNDECODABLE') {
    return new GenimgError('UNDECODABLE', { path: failure.path, message: failure.message })
  }
  return new GenimgError('ENCODER_FAILED', { message: failure.message })
}
