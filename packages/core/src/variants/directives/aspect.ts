import { rule, type Check } from '../../config/check.ts'
import type { Directive } from './directive.ts'

export interface Aspect {
  readonly width: number
  readonly height: number
}

/** `4:3` or `1.5`, in config and queries alike. */
export function parseAspect(value: string | number): Aspect | undefined {
  const [, width, height] = /^([1-9]\d{0,5}):([1-9]\d{0,5})$/.exec(String(value)) ?? []
  if (width !== undefined && height !== undefined) return { width: Number(width), height: Number(height) }
  const isDecimal = typeof value === 'number' || /^\d{1,6}(?:\.\d{1,6})?$/.test(value)
  const ratio = isDecimal ? Number(value) : NaN
  return ratio > 0 && Number.isFinite(ratio) ? { width: ratio, height: 1 } : undefined
}

export const aspectCheck: Check = rule(
  'an aspect like "4:3" or 1.5',
  (value) => (typeof value === 'string' || typeof value === 'number') && parseAspect(value) !== undefined,
)

export const aspect: Directive = {
  expected: 'width to height, such as 4:3 or 1.5',
  parse: (value) => parseAspect(value) && { aspect: value },
}
