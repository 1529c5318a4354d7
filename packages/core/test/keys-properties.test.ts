import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson, type Json, type JsonObject } from '../src/json.ts'
import { changedFields, fieldHashes, keyOf, type ImageRequest } from '../src/plan/request.ts'

// JSON knows one zero.
const values: fc.Arbitrary<Json> = fc
  .jsonValue({ maxDepth: 3 })
  .map((value): Json => JSON.parse(JSON.stringify(value).replaceAll('-0', '0')))

/** Two values that are rather alike than not. */
const pairs = fc.tuple(values, values).chain(([a, b]) =>
  fc.constantFrom<readonly [Json, Json]>(
    [a, b],
    [a, turned(a)],
    [a, [a]],
    [
      [a, b],
      [b, a],
    ],
    [{ a, b }, turned({ b, a })],
    [{ a }, { a, b }],
    [{ a: String(JSON.stringify(a)) }, { a }],
  ),
)

/** The same value with its names in the other order, at every depth. */
function turned(value: Json): Json {
  if (Array.isArray(value)) return value.map(turned)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).toReversed()
  return Object.fromEntries(entries.map(([name, member]) => [name, turned(member)]))
}

const texts = fc.constantFrom('', 'a', 'b', 'a\nb', '"', '\\', 'é', 'e\u0301', '\u{1F5FC}')
const requests: fc.Arbitrary<ImageRequest> = fc.record({
  provider: fc.constantFrom('segmind', 'openai'),
  model: texts,
  prompt: texts,
  params: fc.dictionary(
    fc.constantFrom('size', 'quality', 'seed'),
    fc.oneof(texts, fc.constantFrom(null, true, 0, 1)),
    {
      noNullPrototype: true,
    },
  ),
  references: fc.array(texts, { maxLength: 2 }),
  mask: fc.option(texts),
  revision: texts,
})

describe('canonical JSON', () => {
  test('is equal exactly for equal values', () => {
    let equal = 0
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const isEqual = isDeepStrictEqual(a, b)
        if (isEqual) equal += 1
        expect(canonicalJson(a) === canonicalJson(b)).toBe(isEqual)
      }),
      { numRuns: 500 },
    )
    expect(equal).toBeGreaterThan(50)
  })

  test('has no white space of its own and reads back', () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = canonicalJson(value)
        expect(JSON.parse(text)).toEqual(value)
        expect(text).toHaveLength(JSON.stringify(value).length)
      }),
    )
  })
})

describe('keys', () => {
  test('are equal exactly for equal requests', () => {
    fc.assert(
      fc.property(requests, requests, (a, b) => {
        expect(keyOf(a) === keyOf(b)).toBe(isDeepStrictEqual(a, b))
      }),
    )
  })

  test('do not depend on the order of anything but references', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const params = turned(request.params) as JsonObject
        const entries = Object.entries({ ...request, params }).toReversed()
        expect(keyOf(Object.fromEntries(entries) as unknown as ImageRequest)).toBe(keyOf(request))
        const references = request.references.toReversed()
        const isSame = isDeepStrictEqual(references, request.references)
        expect(keyOf({ ...request, references }) === keyOf(request)).toBe(isSame)
      }),
    )
  })

  test('change with every field, and the plan names those that did, and no other', () => {
    fc.assert(
      fc.property(requests, requests, (a, b) => {
        const { params: now, ...rest } = a
        const { params: before, ...others } = b
        const [mine, theirs]: readonly Record<string, unknown>[] = [
          { ...rest, ...now },
          { ...others, ...before },
        ]
        const names = new Set([...Object.keys(mine ?? {}), ...Object.keys(theirs ?? {})])
        const differing = [...names].filter((name) => !isDeepStrictEqual(mine?.[name], theirs?.[name]))
        const changed = changedFields(fieldHashes(a), fieldHashes(b))
        expect(changed.toSorted()).toEqual(differing.toSorted())
        expect(changed.length === 0).toBe(keyOf(a) === keyOf(b))
      }),
    )
  })
})
