import type { Environment } from '@genimg/core'
import type { ExitCode } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

/** One word of the command line. */
export interface Command {
  readonly name: string
  /** `[names…]`, for the usage line. */
  readonly operands: string
  /** One line of `genimg help`. */
  readonly summary: string
  readonly options: Readonly<Record<string, CommandOption>>
  /** The most operands it takes. */
  readonly most: number
  readonly run: (call: Call) => Promise<ExitCode>
}

export interface CommandOption {
  readonly type: 'boolean' | 'string'
  /** What stands for the value: `USD`. */
  readonly value?: string
  readonly summary: string
}

/** One call of a command. */
export interface Call {
  /** Its command's name. */
  readonly command: string
  readonly operands: readonly string[]
  /** Names of the options without a value that were given. */
  readonly flags: readonly string[]
  readonly flag: (name: string) => boolean
  readonly value: (name: string) => string | undefined
  readonly cwd: string
  readonly env: Environment
  readonly terminal: Terminal
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal
}

export const jsonOption: CommandOption = { type: 'boolean', summary: 'one JSON object a line on stdout' }
