import { rule, type Check } from '../../config/check.ts'
import type { Directive } from './directive.ts'

/** Spelling → the one that encoders and keys get. */
const positions: ReadonlyMap<string, string> = new Map(
  Object.entries({
    center: ['centre'],
    top: ['north'],
    'right top': ['top right', 'northeast'],
    right: ['east'],
    'right bottom': ['bottom right', 'southeast'],
    bottom: ['south'],
    'left bottom': ['bottom left', 'southwest'],
    left: ['west'],
    'left top': ['top left', 'northwest'],
    attention: [],
    entropy: [],
  }).flatMap(([position, others]) => [position, ...others].map((spelling) => [spelling, position] as const)),
)

/**
 * Which part a crop keeps, in config and queries alike: a side or corner, `attention`, `entropy`, or a focal point as
 * `60% 20%`, in URLs also `60;20`. Undefined where it is none of these.
 */
export function parsePosition(text: string): string | undefined {
  const words = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s,;]+/g, ' ')
  return positions.get(words) ?? parseFocalPoint(words)
}

export const position: Directive = {
  expected: 'a side or corner such as "top left", "center", "attention", "entropy", or a focal point such as 60;20',
  words: [...positions.keys()],
  parse: (value) => {
    const place = parsePosition(value)
    return place === undefined ? undefined : { position: place }
  },
}

export const positionCheck: Check = rule(
  position.expected,
  (value) => typeof value === 'string' && parsePosition(value) !== undefined,
)

function parseFocalPoint(text: string): string | undefined {
  const [, x, y] = /^(\d{1,3}(?:\.\d+)?)%? (\d{1,3}(?:\.\d+)?)%?$/.exec(text) ?? []
  if (x === undefined || y === undefined || Number(x) > 100 || Number(y) > 100) return undefined
  return `${Number(x)}% ${Number(y)}%`
}
