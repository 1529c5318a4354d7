import type { Color } from './color.ts'
import type { Typeface } from './font.ts'
import { path, type Svg } from './svg.ts'

/** A prompt broken into lines that fit. */
export interface Caption {
  readonly lines: readonly string[]
  /** Font size in pixels. */
  readonly size: number
  /** Of the widest line. */
  readonly width: number
  readonly height: number
}

const maxLines = 3
const lineHeight = 1.38

/** Breaks a prompt into at most three lines; what does not fit is cut with an ellipsis. */
export function layOutCaption(typeface: Typeface, prompt: string, size: number, maxWidth: number): Caption {
  const fits = (text: string): boolean => typeface.measure(text, size) <= maxWidth
  const lines: string[] = []
  let rest = prompt.trim().replaceAll(/\s+/g, ' ')
  while (rest !== '' && lines.length < maxLines) {
    const taken = lines.length === maxLines - 1 ? lastLine(rest, fits) : nextLine(rest, fits)
    lines.push(taken.line)
    rest = taken.rest
  }
  const width = Math.max(0, ...lines.map((text) => typeface.measure(text, size)))
  return { lines, size, width, height: lines.length * size * lineHeight }
}

/** Draws a caption whose block begins at the given top. */
export function drawCaption(
  typeface: Typeface,
  caption: Caption,
  at: { readonly x: number; readonly top: number; readonly align: 'left' | 'centre' },
  color: Color,
): Svg {
  const outlines = caption.lines.map((text, i) => {
    const x = at.align === 'left' ? at.x : at.x - typeface.measure(text, caption.size) / 2
    return typeface.outline(text, x, at.top + caption.size * (lineHeight * i + 1), caption.size)
  })
  return path(outlines.join(''), color, 0.92)
}

interface Taken {
  readonly line: string
  readonly rest: string
}

function nextLine(text: string, fits: (text: string) => boolean): Taken {
  const words = text.split(' ')
  let count = 1
  while (count < words.length && fits(words.slice(0, count + 1).join(' '))) count += 1
  const line = words.slice(0, count).join(' ')
  if (fits(line)) return { line, rest: words.slice(count).join(' ') }
  const head = longestPart(line, fits, '')
  return { line: head, rest: text.slice(head.length).trim() }
}

function lastLine(text: string, fits: (text: string) => boolean): Taken {
  return { line: fits(text) ? text : `${longestPart(text, fits, '…').trimEnd()}…`, rest: '' }
}

/** The longest beginning that fits with `ending` after it; at least one character, so that breaking always ends. */
function longestPart(text: string, fits: (text: string) => boolean, ending: string): string {
  const characters = Array.from(text)
  let low = 1
  let high = characters.length
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(characters.slice(0, middle).join('') + ending)) low = middle
    else high = middle - 1
  }
  return characters.slice(0, low).join('')
}
