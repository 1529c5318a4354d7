import { expect, test } from 'vitest'
import { dayOf, formatUses, mergeUses, parseUses, planEviction, type Use, type Uses } from '../src/variants/uses.ts'

const today = 20_000

/** Folders whose names end in a letter: a → (day, bytes). */
function usesOf(rows: Readonly<Record<string, readonly [day: number, bytes: number]>>): Uses {
  return new Map<string, Use>(Object.entries(rows).map(([name, [day, bytes]]) => [folder(name), { day, bytes }]))
}

function folder(letter: string): string {
  return letter.padStart(16, '0')
}

test('a day ends at midnight, UTC', () => {
  expect(dayOf(Date.UTC(2026, 10, 21))).toBe(dayOf(Date.UTC(2026, 10, 21, 23, 59)))
  expect(dayOf(Date.UTC(2026, 10, 22))).toBe(dayOf(Date.UTC(2026, 10, 21)) + 1)
})

test('what is written is read, in one order', () => {
  const uses = usesOf({ b: [today, 5], a: [today - 3, 70_000] })
  expect(parseUses(formatUses(uses), today)).toEqual(uses)
  expect(formatUses(new Map([...uses].toReversed()))).toBe(formatUses(uses))
})

test.each([
  '',
  '{',
  'null',
  '[]',
  '{"folders":[]}',
  '{"folders":{"../../../home/me":[1,1]}}',
  `{"folders":{"${folder('a')}":[1]}}`,
  `{"folders":{"${folder('a')}":["1",1]}}`,
  `{"folders":{"${folder('a')}":[-1,1]}}`,
  `{"folders":{"${folder('a')}":[1,1.5]}}`,
  // Of a clock that was wrong: it would never be removed.
  `{"folders":{"${folder('a')}":[${today + 1},1]}}`,
])('takes nothing from %s', (text) => {
  expect(parseUses(text, today).size).toBe(0)
})

test('two processes that know different things know the later and the larger', () => {
  const one = usesOf({ a: [today, 1], b: [1, 9] })
  const other = usesOf({ a: [3, 4], c: [2, 2] })
  const both = usesOf({ a: [today, 4], b: [1, 9], c: [2, 2] })
  expect(mergeUses(one, other)).toEqual(both)
  expect(formatUses(mergeUses(other, one))).toBe(formatUses(both))
})

test.each<[string, number, Uses, readonly string[]]>([
  ['nothing that fits', 30, usesOf({ a: [1, 10], b: [2, 20] }), []],
  ['the longest unused first', 25, usesOf({ b: [2, 10], a: [1, 10], c: [3, 10] }), ['a']],
  ['as many as it takes', 10, usesOf({ b: [2, 10], a: [1, 10], c: [3, 10] }), ['a', 'b']],
  ['of one day, by name', 10, usesOf({ b: [1, 10], a: [1, 10] }), ['a']],
  ['none of today or yesterday', 0, usesOf({ a: [today, 10], b: [today - 1, 10], c: [today - 2, 10] }), ['c']],
])('evicts %s', (_, most, uses, victims) => {
  expect(planEviction(uses, most, today)).toEqual(victims.map(folder))
})
