import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { wrapText } from '../src/cli/wrap.ts'

describe('a text that is wider than the terminal', () => {
  it('is broken between words, and goes on with an indent', () => {
    expect(wrapText('! one two three four', 10)).toBe('! one two\n  three\n  four')
    expect(wrapText('  a: b c d', 7)).toBe('  a: b\n    c d')
  })

  it('is left alone where it fits, and where a word is longer than the line', () => {
    expect(wrapText('one two\nthree', 7)).toBe('one two\nthree')
    expect(wrapText('https://example.com/a-long-address', 10)).toBe('https://example.com/a-long-address')
  })

  it('does not count colours', () => {
    expect(wrapText('\u001B[31m✗\u001B[39m one two', 9)).toBe('\u001B[31m✗\u001B[39m one two')
  })

  it('loses nothing, and only words that fit nowhere stand out', () => {
    const text = fc.array(fc.stringMatching(/^[!-~]{1,12}$/), { minLength: 1 }).map((words) => words.join(' '))
    fc.assert(
      fc.property(text, fc.integer({ min: 20, max: 80 }), (line, width) => {
        const lines = wrapText(line, width).split('\n')
        expect(lines.map((part) => part.trim()).join(' ')).toBe(line.trim())
        for (const part of lines) expect(stripVTControlCharacters(part).length).toBeLessThanOrEqual(width)
      }),
    )
  })
})
