/** A table that people read at a terminal and in docs/benchmarks.md. */
export interface Table {
  readonly title: string
  /** Names of the columns, of which the first is for words and the others are for numbers. */
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** What has to be known beside it: a sentence each. */
  readonly notes: readonly string[]
}

export function toText({ title, head, rows, notes }: Table): string {
  const lines = [head, ...rows]
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const texts = lines.map((line) =>
    line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
  )
  return [title, ...texts.map((text) => `  ${text.trimEnd()}`), ...notes.map((note) => `  ${note}`), ''].join('\n')
}

export function toMarkdown({ title, head, rows, notes }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const rule = head.map((_, at) => (at === 0 ? '---' : '---:'))
  return [`### ${title}`, '', ...[head, rule, ...rows].map(line), '', notes.join(' '), ''].join('\n')
}
