import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson, type Json } from '../src/json.ts'

// The example and the sorting test of RFC 8785, sections 3.2.2 and 3.2.3, and numbers of its appendix B.
test('writes the example of RFC 8785', () => {
  const value: Json = {
    numbers: [333_333_333.333_333_3, 1e30, 4.5, 2e-3, 0.000_000_000_000_000_000_000_000_001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
  }
  expect(canonicalJson(value)).toBe(
    String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
  )
})

test('sorts names by UTF-16 code units, so that a surrogate pair comes before U+FB33', () => {
  const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 }
  const text = canonicalJson(value)
  expect([...text.matchAll(/:(\d)/g)].map(([, position]) => position).join('')).toBe('2467153')
})

test.each([
  [0, '0'],
  [-0, '0'],
  [5e-324, '5e-324'],
  [1.797_693_134_862_315_7e308, '1.7976931348623157e+308'],
  [9_007_199_254_740_992, '9007199254740992'],
  [295_147_905_179_352_830_000, '295147905179352830000'],
  [1e21, '1e+21'],
  [0.000_001, '0.000001'],
  [1e-7, '1e-7'],
])('writes the number %d as %s', (number, text) => {
  expect(canonicalJson(number)).toBe(text)
})

test.each([NaN, Infinity, -Infinity])('has no form for %d', (number) => {
  expect(() => canonicalJson({ seed: number })).toThrow(TypeError)
})

test('sorts at every depth, and leaves lists in their order', () => {
  expect(canonicalJson({ b: [{ d: 1, c: 2 }, 'z', 'a'], a: {} })).toBe('{"a":{},"b":[{"c":2,"d":1},"z","a"]}')
})

test('loses nothing of a value and does not depend on the order of its names', () => {
  const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('-0'))
  fc.assert(
    fc.property(json, (value) => {
      const json: Json = JSON.parse(JSON.stringify(value))
      const text = canonicalJson(json)
      expect(JSON.parse(text)).toEqual(json)
      expect(canonicalJson(JSON.parse(text))).toBe(text)
    }),
    { numRuns: 100 },
  )
})
