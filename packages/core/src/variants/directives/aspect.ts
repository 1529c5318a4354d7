import type { Directive } from './directive.ts'

export interface Aspect {
  readonly width: number
  readonly height: number
}

/** `4:3`, in config and queries alike. */
export function parseAspect(text: string): Aspect | undefined {
  const [, width, height] = /^([1-9]\d{0,5}):([1-9]\d{0,5})$/.exec(text) ?? []
  return width === undefined || height === undefined ? undefined : { width: Number(width), height: Number(height) }
}

export const aspect: Directive = {
  expected: 'width to height, such as 4:3',
  parse: (value) => parseAspect(value) && { aspect: value },
}
