import { rm } from 'node:fs/promises'
import { GenimgError } from '../errors.ts'
import { createLimiter, type Limiter } from '../run/limiter.ts'
import type { Codec, ExaminedPicture } from '../ports/ports.ts'
import { defaultFlags, startEncoder, type Encoder, type Ended } from './encoder.ts'
import type { Answer, Failure, Question } from './protocol.ts'
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

const closedReason = 'it was closed.'

/** All of sharp in a process of its own, which is started by the first task and ends when it has nothing to do. */
export function createCodec(options: CodecOptions = {}): Codec {
  const { timeLimit = 120_000, idleTime = 10_000, execArgv = defaultFlags() } = options
  const encodes = createLimiter(tasksAtOnce)
  // Of their own: what is made from a picture waits for such a look, which is short.
  const looks = createLimiter(tasksAtOnce)
  let encoder: Encoder | undefined
  const retrying = new Set<Encoder>()
  let running = 0
  let idle: NodeJS.Timeout | undefined
  let version: string | undefined
  let closes = 0

  async function ask(question: Question, limiter: Limiter, rank = 0): Promise<Answer> {
    // What waits for its turn is closed too: begun later, it would start a process that nobody ends.
    const closesBefore = closes
    const ensureOpen = (): void => {
      if (closes !== closesBefore) throw new GenimgError('ENCODER_FAILED', { message: closedReason })
    }
    return await limiter.run(() => askInTurn(question, ensureOpen), { rank })
  }

  async function askInTurn(question: Question, ensureOpen: () => void): Promise<Answer> {
    ensureOpen()
    const first = await askShared(question)
    if (first.kind !== 'ended') return first
    if (!first.mayAskAgain) throw new GenimgError('ENCODER_FAILED', { message: first.message })
    await removeOutputs(question)
    ensureOpen()
    const second = await askAlone(question)
    if (second.kind !== 'ended') return second
    throw new GenimgError('ENCODER_FAILED', { message: second.message })
  }

  async function askShared(question: Question): Promise<Answer | Ended> {
    const asked = openEncoder()
    clearTimeout(idle)
    running += 1
    const answer = await asked.ask(question, timeLimit)
    running -= 1
    if (running === 0) endWhenIdle(asked)
    return answer
  }

  function openEncoder(): Encoder {
    if (encoder?.isOpen() !== true) encoder = startEncoder(execArgv)
    return encoder
  }

  function endWhenIdle(asked: Encoder): void {
    idle = setTimeout(() => void asked.end('it was idle.'), idleTime).unref()
  }

  /** A second try has a process to itself: what ended the first one may be tried again at the same time. */
  async function askAlone(question: Question): Promise<Answer | Ended> {
    const own = startEncoder(execArgv)
    retrying.add(own)
    const answer = await own.ask(question, timeLimit)
    retrying.delete(own)
    await own.end('it was done.')
    return answer
  }

  async function examine(path: string, rank?: number): Promise<ExaminedPicture> {
    const answer = await ask({ kind: 'inspect', path }, looks, rank)
    if (answer.kind !== 'picture') throw errorOf(answer)
    return answer.picture
  }

  return {
    inspect: async (path) => (await examine(path)).facts,
    examine,
    encode: async (task) => {
      if (task.outputs.length === 0) return []
      const answer = await ask({ kind: 'encode', task }, encodes)
      if (answer.kind !== 'files') throw errorOf(answer)
      return answer.files
    },
    version: () => (version ??= readVersion()),
    prepare: () => {
      if (encoder?.isOpen() !== true) endWhenIdle(openEncoder())
    },
    close: async () => {
      closes += 1
      clearTimeout(idle)
      const open = [...(encoder === undefined ? [] : [encoder]), ...retrying]
      encoder = undefined
      await Promise.all(open.map((each) => each.end(closedReason)))
    },
  }
}

/** What an ended process wrote is in the way, and may be cut off. */
async function removeOutputs(question: Question): Promise<void> {
  if (question.kind === 'encode') for (const { path } of question.task.outputs) await rm(path, { force: true })
}

function errorOf(answer: Answer): Error {
  return answer.kind === 'failure' ? fromFailure(answer.failure) : new TypeError(`Unexpected answer: ${answer.kind}`)
}

function fromFailure(failure: Failure): GenimgError {
  switch (failure.code) {
    case 'UNDECODABLE': {
      const { code, ...details } = failure
      return new GenimgError(code, details)
    }
    case 'UNWRITABLE':
      return new GenimgError(failure.code, { path: failure.path, message: failure.message })
    case 'ENCODER_FAILED':
      return new GenimgError(failure.code, { message: failure.message })
  }
}
