import type { PromptChange } from '@genimg/core'
import type { Style } from './terminal.ts'
import { diffWords, type WordRun } from './word-diff.ts'
import { wrapText } from './wrap.ts'

/** One image's prompt as it will be sent, word by word against the last one, for `plan --verbose`. */
export function formatPrompt(
  name: string,
  prompt: string,
  change: PromptChange,
  { width, style }: { readonly width: number; readonly style: Style },
): readonly string[] {
  const text =
    change.kind === 'changed' && change.last !== null
      ? diffWords(change.last, prompt)
          .map((run) => formatRun(run, style))
          .join('')
      : prompt
  const lines = text.split('\n').map((line) => wrapText(`  ${line}`.trimEnd(), width))
  return ['', `${style('bold', name)}: ${headingOf(change)}`, ...lines]
}

function headingOf(change: PromptChange): string {
  switch (change.kind) {
    case 'new':
      return 'its first prompt'
    case 'same':
      return 'its prompt, as it was'
    case 'changed':
      return change.last === null
        ? 'its prompt changed; the last one is not known on this machine, where the picture was not ordered'
        : 'its prompt changed'
  }
}

/** In colours where there are any, else as `git diff --word-diff` marks words. */
function formatRun({ kind, text }: WordRun, style: Style): string {
  if (kind === 'same') return text
  const color = kind === 'old' ? 'red' : 'green'
  // A line end that went or came is no word that could be marked.
  const shown = kind === 'old' ? text.replaceAll('\n', '↵') : text
  return shown
    .split('\n')
    .map((part) => {
      if (part === '') return part
      const colored = style(color, part)
      if (colored !== part) return colored
      return kind === 'old' ? `[-${part}-]` : `{+${part}+}`
    })
    .join('\n')
}
