import { configText } from '../support/site.ts'

interface SoakImage {
  readonly prompt: string
  readonly alt: string
  readonly references?: readonly string[]
}

// Some of them two deep, so that a kill may fall between a picture and what is made from it.
const edits: Readonly<Record<string, readonly string[]>> = {
  'edits/a': ['plain/00'],
  'edits/b': ['plain/05'],
  'edits/c': ['plain/10', 'plain/11'],
  'edits/d': ['edits/a'],
  'edits/e': ['plain/20'],
  'edits/f': ['edits/c', 'plain/01'],
}

const names = [...Array.from({ length: 24 }, (_, at) => `plain/${String(at).padStart(2, '0')}`), ...Object.keys(edits)]

/** Thirty images, six of them made from others; each round asks for other pictures under the same names. */
export function soakConfig(round: number): string {
  const images = Object.fromEntries(
    names.map((name): [string, SoakImage] => {
      const references = edits[name]
      return [name, { prompt: soakPrompt(name, round), alt: '', ...(references === undefined ? {} : { references }) }]
    }),
  )
  // Both limits, so that orders take their turns as they do where a day's budget is shared.
  return configText(JSON.stringify(images), 'budget: { perRun: 50, perDay: 90 },')
}

/** No two requests have the same one, so that a bill tells whose it is. */
export function soakPrompt(name: string, round: number): string {
  return `${name} in round ${round}`
}

export const soakNames: readonly string[] = names.toSorted()
