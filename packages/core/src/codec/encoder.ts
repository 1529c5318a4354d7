import { fork } from 'node:child_process'
import { Socket } from 'node:net'
import { availableParallelism } from 'node:os'
import { findChild, isSource } from './child-url.ts'
import { subjectOf, type Answer, type Envelope, type Question } from './protocol.ts'

/** One encoder process, from its start to its end. It keeps the host alive only while it has something to do. */
export interface Encoder {
  /**
   * Resolves to an answer, or to how the process ended before it gave one.
   * @param timeLimit milliseconds after which the process is killed
   */
  readonly ask: (question: Question, timeLimit: number) => Promise<Answer | Ended>
  readonly isOpen: () => boolean
  /** Kills it. `reason` is what pending questions hear. */
  readonly end: (reason: string) => Promise<void>
}

export interface Ended {
  readonly kind: 'ended'
  readonly message: string
  /** The process ended, as far as one can tell, through no fault of this question. */
  readonly mayAskAgain: boolean
}

interface Pending {
  readonly subject: string
  isLate: boolean
  readonly resolve: (answer: Answer | Ended) => void
}

/**
 * Starts a process.
 * @param execArgv Node's flags for it
 */
export function startEncoder(execArgv: readonly string[]): Encoder {
  const child = fork(findChild(), [], {
    serialization: 'advanced',
    execArgv: [...execArgv, '--expose-gc'],
    env: encoderEnv(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const pending = new Map<number, Pending>()
  let lastId = 0
  let isOpen = true
  let reason: string | undefined
  let wasWanted = false
  let complaints = ''

  function keepHostAlive(wanted: boolean): void {
    const change = wanted ? 'ref' : 'unref'
    child[change]()
    child.channel?.[change]()
    if (child.stderr instanceof Socket) child.stderr[change]()
  }

  function fail(how: string): void {
    isOpen = false
    const said = complaints.trim() === '' ? '' : ` It said: ${complaints.trim()}`
    const waiting = [...pending.values()]
    const someoneIsLate = waiting.some(({ isLate }) => isLate)
    for (const { subject, isLate, resolve } of waiting) {
      const message = reason ?? `its process ${how} while it had ${subject}.${said}`
      // Of a crash any of them may be guilty; a single one is.
      const isInnocent = someoneIsLate ? !isLate : waiting.length > 1
      resolve({ kind: 'ended', message, mayAskAgain: isInnocent && !wasWanted })
    }
    pending.clear()
  }

  keepHostAlive(false)
  child.stderr?.on('data', (data: Buffer) => {
    complaints = `${complaints}${data.toString()}`.slice(-1000)
  })
  // The other end is our own child.ts.
  child.on('message', ({ id, content }: Envelope<Answer>) => {
    pending.get(id)?.resolve(content)
    pending.delete(id)
    if (pending.size === 0 && isOpen) keepHostAlive(false)
  })
  child.on('exit', () => (isOpen = false))
  // `close` follows `exit` when everything it said has been read; after a failed start only `error` comes.
  const closed = new Promise<void>((resolve) => {
    child.on('error', (error) => {
      fail(`failed (${error.message})`)
      resolve()
    })
    child.on('close', (code, signal) => {
      fail(`ended (${signal ?? `exit code ${code}`})`)
      resolve()
    })
  })

  function kill(why: string): void {
    isOpen = false
    reason ??= why
    keepHostAlive(true)
    child.kill('SIGKILL')
  }

  return {
    ask: async (question, timeLimit) => {
      const id = (lastId += 1)
      const subject = subjectOf(question)
      const answer = new Promise<Answer | Ended>((resolve) => pending.set(id, { subject, isLate: false, resolve }))
      const envelope: Envelope<Question> = { id, content: question }
      const tooLong = setTimeout(() => {
        const late = pending.get(id)
        if (late === undefined) return
        late.isLate = true
        kill(`${subject} took longer than ${timeLimit / 1000} seconds.`)
      }, timeLimit)
      keepHostAlive(true)
      // A failing send is followed by `close`, which tells every waiter.
      child.send(envelope, () => {})
      return await answer.finally(() => clearTimeout(tooLong))
    },
    isOpen: () => isOpen && child.connected,
    end: async (why) => {
      wasWanted = true
      kill(why)
      await closed
    },
  }
}

/** The flags that TypeScript sources need; a debugger's would make the child wait for a second one. */
export function defaultFlags(): readonly string[] {
  return isSource ? process.execArgv.filter((flag) => !flag.startsWith('--inspect')) : []
}

// Of glibc; others ignore it. It keeps what each thread once needed, which for encoders of pictures is half of all memory,
// and hands every large buffer back, to be cleared page by page for the next one: 3 % of all processor time.
const mallocEnv = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: String(2 ** 30),
  MALLOC_TRIM_THRESHOLD_: String(2 ** 28),
  MALLOC_TOP_PAD_: String(2 ** 24),
}

/** It decodes strangers' bytes, and has no business knowing anyone's keys. */
function encoderEnv(): NodeJS.ProcessEnv {
  const harmless = Object.entries(process.env).filter(([name]) => !/key|token|secret|auth|passw|credential/i.test(name))
  return {
    ...mallocEnv,
    ...Object.fromEntries(harmless),
    // As many encodes as run at once, and one for files.
    UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism() + 2)),
  }
}
