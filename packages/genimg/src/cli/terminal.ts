import { GenimgError, isSwitchedOn } from '@genimg/core'
import { createInterface } from 'node:readline'
import type { WriteStream } from 'node:tty'
import { wrapText } from './wrap.ts'

/** The two streams of a command: results go to `out`, progress and questions to `err`. */
export interface Terminal {
  readonly out: (line: string) => void
  readonly err: (line: string) => void
  /** Replaces the line that is being written; nothing where there is no terminal. */
  readonly live: (line: string) => void
  /** A person can be asked. */
  readonly interactive: boolean
  /** Characters a line. */
  readonly width: number
  /** Colours of what goes to `out`. */
  readonly style: Style
  /** Colours of what goes to `err`: one of the two may be a file. */
  readonly errStyle: Style
  /** Asks and resolves to what was typed, trimmed: '' where the input ends (Ctrl-D). Ctrl-C throws `INTERRUPTED`. */
  readonly ask: (question: string) => Promise<string>
}

/** Colours, or none: `NO_COLOR`, a pipe. */
export type Style = (color: Color, text: string) => string

export type Color = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

const codes: Readonly<Record<Color, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
}

// Not util.styleText: Node 20's takes no word from NO_COLOR or from the stream.
function createStyle(enabled: boolean): Style {
  return (color, text) => (enabled ? `\u001B[${codes[color][0]}m${text}\u001B[${codes[color][1]}m` : text)
}

interface ProcessStreams {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: WriteStream
  readonly stderr: WriteStream
  readonly env: Readonly<Record<string, string | undefined>>
  /** Ends a question as Ctrl-C does: a signal sent from outside is no key. */
  readonly signal: AbortSignal
}

export function createTerminal({ stdin, stdout, stderr, env, signal }: ProcessStreams): Terminal {
  let liveLength = 0
  const clear = (): void => {
    if (liveLength > 0) stderr.write(`\r${' '.repeat(liveLength)}\r`)
    liveLength = 0
  }
  const interactive = stdin.isTTY && stderr.isTTY && !isSwitchedOn(env['CI'])
  const colored = !isSet(env['NO_COLOR']) && env['TERM'] !== 'dumb'
  const width = stdout.isTTY ? Math.max(40, Math.min(stdout.columns, 120)) : 80
  return {
    out: (line) => {
      clear()
      stdout.write(`${line}\n`)
    },
    err: (line) => {
      clear()
      stderr.write(`${stderr.isTTY ? wrapText(line, stderr.columns) : line}\n`)
    },
    live: (line) => {
      if (!stderr.isTTY) return
      const text = line.slice(0, stderr.columns - 1)
      stderr.write(`\r${text.padEnd(liveLength)}`)
      liveLength = text.length
    },
    interactive,
    width,
    style: createStyle(stdout.isTTY && colored),
    errStyle: createStyle(stderr.isTTY && colored),
    ask: async (question) => {
      clear()
      return await readAnswer(question, { stdin, stderr, signal })
    },
  }
}

// Not readline/promises: its question has no answer of its own for Ctrl-C and Ctrl-D.
function readAnswer(
  question: string,
  { stdin, stderr, signal }: Pick<ProcessStreams, 'stdin' | 'stderr' | 'signal'>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = createInterface({ input: stdin, output: stderr, signal })
    let answer: string | undefined
    let interrupted = false
    reader.on('SIGINT', () => {
      interrupted = true
      reader.close()
    })
    // A terminal that hangs up gives an error instead of an end.
    reader.on('error', () => reader.close())
    reader.on('close', () => {
      // The cursor still stands behind the question.
      if (answer === undefined) stderr.write('\n')
      if (interrupted || signal.aborted) reject(new GenimgError('INTERRUPTED', { ordered: [], left: [] }))
      else resolve(answer ?? '')
    })
    reader.question(question, (line) => {
      answer = line.trim()
      reader.close()
    })
  })
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}
