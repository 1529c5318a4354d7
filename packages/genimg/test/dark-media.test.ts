import { expect, test } from 'vitest'
import { darkMedia } from '../src/bundlers/dark-media.ts'

const dark = '(prefers-color-scheme: dark)'

test.each([
  [undefined, dark],
  ['(max-width: 600px)', `${dark} and (max-width: 600px)`],
  ['(min-width: 30em) and (max-width: 600px)', `${dark} and (min-width: 30em) and (max-width: 600px)`],
  ['(hover) or (pointer: fine)', `${dark} and ((hover) or (pointer: fine))`],
  ['not (hover)', `${dark} and (not (hover))`],
  ['screen and (max-width: 600px)', `screen and (max-width: 600px) and ${dark}`],
  ['only screen', `only screen and ${dark}`],
  ['(max-width: 600px), print', `${dark} and (max-width: 600px), print and ${dark}`],
])('a dark source for the screens of %s', (query, expected) => {
  expect(darkMedia(query)).toBe(expected)
})
