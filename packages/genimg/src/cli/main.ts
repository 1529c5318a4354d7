import { parseArgs } from 'node:util'
import { GenimgError, isGenimgError, nearest, type Environment } from '@genimg/core'
import type { Command } from './command.ts'
import { acceptCommand } from './commands/accept.ts'
import { adoptCommand } from './commands/adopt.ts'
import { costCommand } from './commands/cost.ts'
import { doctorCommand } from './commands/doctor.ts'
import { emulateCommand } from './commands/emulate.ts'
import { exportCommand } from './commands/export.ts'
import { generateCommand } from './commands/generate.ts'
import { historyCommand } from './commands/history.ts'
import { initCommand } from './commands/init.ts'
import { planCommand } from './commands/plan.ts'
import { pruneCommand } from './commands/prune.ts'
import { renameCommand } from './commands/rename.ts'
import { rerollCommand } from './commands/reroll.ts'
import { revertCommand } from './commands/revert.ts'
import { settleCommand } from './commands/settle.ts'
import { typesCommand } from './commands/types.ts'
import { verifyCommand } from './commands/verify.ts'
import { exitCodeOf, type ExitCode } from './exit-code.ts'
import { formatCommandHelp, formatHelp } from './help.ts'
import { errorJson, jsonLine } from './json.ts'
import type { Terminal } from './terminal.ts'

export const commands: readonly Command[] = [
  initCommand,
  planCommand,
  generateCommand,
  emulateCommand,
  doctorCommand,
  acceptCommand,
  adoptCommand,
  revertCommand,
  historyCommand,
  rerollCommand,
  renameCommand,
  settleCommand,
  verifyCommand,
  pruneCommand,
  costCommand,
  typesCommand,
  exportCommand,
]

export interface MainOptions {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Environment
  readonly terminal: Terminal
  readonly signal: AbortSignal
  readonly version: string
}

/** Runs one command line; resolves to its exit code and lets only bugs through. */
export async function main({ args, cwd, env, terminal, signal, version }: MainOptions): Promise<ExitCode> {
  const [word, ...rest] = args
  if (word === undefined || word === 'help' || word === '--help' || word === '-h') {
    const command = commands.find(({ name }) => name === rest[0])
    for (const line of command === undefined ? formatHelp(commands) : formatCommandHelp(command)) terminal.out(line)
    return 0
  }
  if (word === '--version' || word === '-v') {
    terminal.out(version)
    return 0
  }
  try {
    const command = commands.find(({ name }) => name === word)
    if (command === undefined) throw unknownCommand(word)
    if (rest.includes('--help') || rest.includes('-h')) {
      for (const line of formatCommandHelp(command)) terminal.out(line)
      return 0
    }
    const { values, positionals } = readArguments(command, rest)
    return await command.run({
      command: command.name,
      operands: positionals,
      flags: Object.keys(values).filter((name) => values[name] === true),
      flag: (name) => values[name] === true,
      value: (name) => {
        const value = values[name]
        return typeof value === 'string' ? value : undefined
      },
      cwd,
      env,
      terminal,
      signal,
    })
  } catch (error) {
    if (!isGenimgError(error)) throw error
    terminal.err(`${terminal.errStyle('red', '✗')} ${error.message}`)
    if (error.code !== 'USAGE' && error.code !== 'INTERRUPTED')
      terminal.err(terminal.errStyle('dim', `  ${error.link}`))
    if (rest.includes('--json')) terminal.out(jsonLine({ type: 'error', ...errorJson(error) }))
    return exitCodeOf([error], 0)
  }
}

function unknownCommand(word: string): GenimgError {
  const names = commands.map(({ name }) => name)
  const near = nearest(word, names)
  const hint = near === undefined ? `The commands are ${names.join(', ')}.` : `Did you mean \`genimg ${near}\`?`
  return new GenimgError('USAGE', { message: `"${word}" is not a command. ${hint}` })
}

interface Arguments {
  readonly values: Readonly<Record<string, string | boolean | undefined>>
  readonly positionals: readonly string[]
}

function readArguments(command: Command, args: readonly string[]): Arguments {
  const options = Object.fromEntries(Object.entries(command.options).map(([name, { type }]) => [name, { type }]))
  const parsed = parseStrictly(command, args, options)
  if (parsed.positionals.length > command.most) {
    const message = `\`genimg ${command.name}\` takes ${command.most === 0 ? 'no names' : `at most ${command.most}`}, not "${parsed.positionals.join(' ')}". Run \`genimg ${command.name} --help\`.`
    throw new GenimgError('USAGE', { message })
  }
  return parsed
}

function parseStrictly(
  command: Command,
  args: readonly string[],
  options: Readonly<Record<string, { readonly type: 'boolean' | 'string' }>>,
): Arguments {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    // No option is declared `multiple`, so none of the values is a list.
    return { values: values as Arguments['values'], positionals }
  } catch (error) {
    const wrong = args.find(
      (arg) => arg.startsWith('-') && options[arg.replace(/^-+/, '').replace(/=.*/, '')] === undefined,
    )
    const known = Object.keys(options).map((name) => `--${name}`)
    const near = wrong === undefined ? undefined : nearest(wrong, known)
    const hint = near === undefined ? `Run \`genimg ${command.name} --help\`.` : `Did you mean ${near}?`
    const message =
      wrong === undefined
        ? `An option of \`genimg ${command.name}\` lacks its value or has one too many.`
        : `${wrong} is not an option of \`genimg ${command.name}\`.`
    throw new GenimgError('USAGE', { message: `${message} ${hint}` }, { cause: error })
  }
}
