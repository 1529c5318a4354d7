import { expect, test } from 'vitest'
import { nearest } from '../src/nearest.ts'

const known = ['widths', 'formats', 'aspect', 'fit', 'position', 'quality', 'w']

test.each([
  ['widht', 'widths'],
  ['widhts', 'widths'],
  ['Formats', 'formats'],
  ['fti', 'fit'],
  ['aspct', 'aspect'],
  ['posision', 'position'],
  ['W', 'w'],
  ['colour', undefined],
  ['zzz', undefined],
  ['', 'w'],
])('%j is nearest to %j', (word, expected) => {
  expect(nearest(word, known)).toBe(expected)
})

test('of two that are as near the first is taken, and of none nothing', () => {
  expect(nearest('card', ['cars', 'cart'])).toBe('cars')
  expect(nearest('card', [])).toBeUndefined()
})
