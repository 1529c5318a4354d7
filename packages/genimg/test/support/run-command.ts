import type { Environment } from '@genimg/core'
import type { ExitCode } from '../../src/cli/exit-code.ts'
import { main } from '../../src/cli/main.ts'

/** How a command line ended. */
export interface CommandResult {
  readonly code: ExitCode
  /** Lines on stdout. */
  readonly out: readonly string[]
  /** Lines on stderr, questions included. */
  readonly err: readonly string[]
}

export interface CommandContext {
  readonly cwd: string
  /** All of the environment: nothing of the test's own process is seen. */
  readonly env?: Environment
  /** What a person at a terminal types to every question; left out, there is no terminal. */
  readonly answer?: string
  readonly signal?: AbortSignal
  /**
   * Characters a line.
   * @default 120
   */
  readonly width?: number
}

/** Runs `genimg <args>` in this process, without colours, and keeps what it prints. */
export async function runCommand(args: readonly string[], context: CommandContext): Promise<CommandResult> {
  const { cwd, env = {}, answer, signal = new AbortController().signal, width = 120 } = context
  const out: string[] = []
  const err: string[] = []
  const code = await main({
    args,
    cwd,
    env,
    signal,
    version: '0.0.0-test',
    terminal: {
      out: (line) => void out.push(line),
      err: (line) => void err.push(line),
      live: () => undefined,
      interactive: answer !== undefined,
      width,
      style: (_color, text) => text,
      errStyle: (_color, text) => text,
      ask: async (question) => {
        err.push(question)
        return answer ?? ''
      },
    },
  })
  return { code, out, err }
}

/** The objects that a command printed with `--json`. */
export function jsonOf({ out }: CommandResult): readonly Readonly<Record<string, unknown>>[] {
  return out.map((line): Readonly<Record<string, unknown>> => JSON.parse(line))
}
