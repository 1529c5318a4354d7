import type { Command } from './command.ts'

export function formatHelp(commands: readonly Command[]): readonly string[] {
  const width = Math.max(...commands.map(({ name }) => name.length))
  return [
    'genimg: AI-made pictures in web builds, paid for once.',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Run `genimg <command>`, and `genimg <command> --help` for what it takes.',
  ]
}

export function formatCommandHelp({ name, operands, summary, options }: Command): readonly string[] {
  const rows = Object.entries(options).map(
    ([option, { value, summary: text }]) => [`--${option}${value === undefined ? '' : ` ${value}`}`, text] as const,
  )
  const width = Math.max(0, ...rows.map(([option]) => option.length))
  return [
    `genimg ${name} ${operands}`.trimEnd(),
    '',
    `  ${summary}`,
    ...(rows.length === 0 ? [] : ['']),
    ...rows.map(([option, text]) => `  ${option.padEnd(width)}  ${text}`),
  ]
}
