import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { redact } from '../src/run/redact.ts'

// What API keys are made of, which neither a URL nor JSON writes in another way.
const secret = fc.stringMatching(/^[A-Za-z0-9_-]{8,24}$/)
const anyText = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))

/** A text with these secrets in it, and the secrets. */
const texts = fc.array(secret, { minLength: 1, maxLength: 3 }).chain((secrets) =>
  fc.record({
    secrets: fc.constant(secrets),
    text: fc
      .array(fc.oneof(anyText, fc.constantFrom(...secrets)), { minLength: 1, maxLength: 8 })
      .map((parts) => parts.join('')),
  }),
)

describe('a text with secrets in it', () => {
  test('has none of them afterwards, wherever they were', () => {
    let found = 0
    fc.assert(
      fc.property(texts, ({ text, secrets }) => {
        if (secrets.some((one) => text.includes(one))) found += 1
        const clean = redact(text, secrets)
        for (const one of secrets) expect(clean).not.toContain(one)
      }),
      { numRuns: 500 },
    )
    expect(found).toBeGreaterThan(200)
  })

  test('has none of them afterwards where one is a part of another', () => {
    fc.assert(
      fc.property(secret, secret, anyText, anyText, (one, rest, before, after) => {
        const long = `${one}${rest}`
        const text = [before, long, one, long, after].join('')
        for (const secrets of [
          [one, long],
          [long, one],
        ]) {
          const clean = redact(text, secrets)
          expect(clean.includes(one) || clean.includes(long)).toBe(false)
        }
      }),
    )
  })

  // The shorter one is taken out first and leaves the end of the longer one behind.
  test('has nothing left of one that begins with another', () => {
    expect(redact('no SG_0123456789abcdef', ['SG_01234567', 'SG_0123456789abcdef'])).toBe('no [key]')
  })

  test('has none of them in a URL or in JSON', () => {
    fc.assert(
      fc.property(texts, ({ text, secrets }) => {
        const written = [JSON.stringify({ text }), encodeURIComponent(text.toWellFormed())]
        for (const form of written) for (const one of secrets) expect(redact(form, secrets)).not.toContain(one)
      }),
    )
  })

  test('keeps the rest of it', () => {
    fc.assert(
      fc.property(
        secret,
        fc.stringMatching(/^[ .:!]{0,9}$/),
        fc.stringMatching(/^[ .:!]{0,9}$/),
        (one, before, after) => {
          expect(redact(`${before}${one}${after}`, [one])).toBe(`${before}[key]${after}`)
        },
      ),
    )
  })

  test('stays as it is the second time', () => {
    fc.assert(
      fc.property(texts, ({ text, secrets }) => {
        const clean = redact(text, secrets)
        expect(redact(clean, secrets)).toBe(clean)
      }),
    )
  })
})

describe('a text without a secret', () => {
  test('stays as it is', () => {
    fc.assert(
      fc.property(anyText, fc.array(secret), (text, secrets) => {
        fc.pre(secrets.every((one) => !text.includes(one)))
        expect(redact(text, secrets)).toBe(text)
      }),
    )
  })

  test('stays as it is where a secret is too short to be one, or there is none', () => {
    fc.assert(
      fc.property(anyText, fc.string({ maxLength: 7 }), (text, short) => {
        expect(redact(text, [short])).toBe(text)
        expect(redact(text, [])).toBe(text)
      }),
    )
  })

  test('is not read as a pattern, nor is what takes the place of a secret', () => {
    expect(redact('a.c.e.g.i and abcdefghi', ['a.c.e.g.i'])).toBe('[key] and abcdefghi')
    expect(redact('$& $1 SG_0123456789abcdef', ['SG_0123456789abcdef'])).toBe('$& $1 [key]')
  })
})
