import { fork } from 'node:child_process'
import { Socket } from 'node:net'
import { availableParallelism } from 'node:os'
import { GenimgError } from '../errors.ts'
import { findChild, isSource } from './child-url.ts'
import { subjectOf, type Answer, type Envelope, type Question } from './protocol.ts'

/** One encoder process, from its start to its end. It keeps the host alive only while it has something to do. */
export interface Encoder {
  /** Rejects with ENCODER_FAILED where the process ends before it answers. */
  readonly ask: (question: Question) => Promise<Answer>
  readonly isOpen: () => boolean
  /** Kills it. `reason` is what pending questions hear. */
  readonly end: (reason: string) => Promise<void>
}

interface Pending {
  readonly subject: string
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: GenimgError) => void
}

/**
 * Starts a process.
 * @param execArgv Node's flags for it
 */
export function startEncoder(execArgv: readonly string[]): Encoder {
  const child = fork(findChild(), [], {
    serialization: 'advanced',
    execArgv: [...execArgv],
    env: encoderEnv(),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const pending = new Map<number, Pending>()
  let lastId = 0
  let isOpen = true
  let reason: string | undefined
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
    for (const { subject, reject } of pending.values()) {
      reject(
        new GenimgError('ENCODER_FAILED', { message: reason ?? `its process ${how} while it had ${subject}.${said}` }),
      )
    }
    pending.clear()
  }

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

  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        const envelope: Envelope<Question> = { id: (lastId += 1), content: question }
        pending.set(envelope.id, { subject: subjectOf(question), resolve, reject })
        keepHostAlive(true)
        // A failing send is followed by `close`, which tells every waiter.
        child.send(envelope, () => {})
      }),
    isOpen: () => isOpen && child.connected,
    end: async (why) => {
      isOpen = false
      reason ??= why
      keepHostAlive(true)
      child.kill('SIGKILL')
      await closed
    },
  }
}

/** The flags that TypeScript sources need; a debugger's would make the child wait for a second one. */
export function defaultFlags(): readonly string[] {
  return isSource ? process.execArgv.filter((flag) => !flag.startsWith('--inspect')) : []
}

/** It decodes strangers' bytes, and has no business knowing anyone's keys. */
function encoderEnv(): NodeJS.ProcessEnv {
  const harmless = Object.entries(process.env).filter(([name]) => !/key|token|secret|auth|passw|credential/i.test(name))
  return { ...Object.fromEntries(harmless), UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism())) }
}
