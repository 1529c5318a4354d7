import { stripVTControlCharacters } from 'node:util'

/** Breaks lines that are longer than a terminal is wide between words; what follows is indented by two. */
export function wrapText(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => (lengthOf(line) <= width ? line : wrapLine(line, width)))
    .join('\n')
}

function wrapLine(line: string, width: number): string {
  const indent = `${/^ */.exec(line)?.[0] ?? ''}  `
  const lines: string[] = []
  let current = ''
  for (const word of line.split(/(?<=\S) /)) {
    const longer = current === '' ? word : `${current} ${word}`
    if (current !== '' && lengthOf(longer) > width) {
      lines.push(current)
      current = `${indent}${word}`
    } else {
      current = longer
    }
  }
  return [...lines, current].join('\n')
}

function lengthOf(text: string): number {
  return stripVTControlCharacters(text).length
}
