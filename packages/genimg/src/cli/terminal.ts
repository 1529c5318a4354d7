import { isSwitchedOn } from '@genimg/core'
import { createInterface } from 'node:readline/promises'
import type { WriteStream } from 'node:tty'

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
  readonly style: Style
  /** Asks and resolves to what was typed, trimmed. */
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
}

export function createTerminal({ stdin, stdout, stderr, env }: ProcessStreams): Terminal {
  let liveLength = 0
  const clear = (): void => {
    if (liveLength > 0) stderr.write(`\r${' '.repeat(liveLength)}\r`)
    liveLength = 0
  }
  const interactive = stdin.isTTY && stderr.isTTY && !isSwitchedOn(env['CI'])
  const width = stdout.isTTY ? Math.max(40, Math.min(stdout.columns, 120)) : 80
  return {
    out: (line) => {
      clear()
      stdout.write(`${line}\n`)
    },
    err: (line) => {
      clear()
      stderr.write(`${line}\n`)
    },
    live: (line) => {
      if (!stderr.isTTY) return
      const text = line.slice(0, stderr.columns - 1)
      stderr.write(`\r${text.padEnd(liveLength)}`)
      liveLength = text.length
    },
    interactive,
    width,
    style: createStyle(stdout.isTTY && !isSet(env['NO_COLOR']) && env['TERM'] !== 'dumb'),
    ask: async (question) => {
      clear()
      const reader = createInterface({ input: stdin, output: stderr })
      try {
        return (await reader.question(question)).trim()
      } finally {
        reader.close()
      }
    },
  }
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== ''
}
