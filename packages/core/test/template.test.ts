import { describe, expect, test } from 'vitest'
import { composePrompt, fillTemplate } from '../src/config/template.ts'

const values = { season: 'summer', place: 'the sea' }

describe('placeholders in a text', () => {
  test.each([
    ['A {season} card', 'A summer card'],
    ['{season}{season} at {place}', 'summersummer at the sea'],
    ['{{season}}', '{season}'],
    ['{{{season}}}', '{summer}'],
    ['a { b } {1} {} {a-b}', 'a { b } {1} {} {a-b}'],
    ['no braces', 'no braces'],
    ['', ''],
  ])('%s becomes %s', (template, text) => {
    expect(fillTemplate(template, values).text).toBe(text)
  })

  test('without a value are reported, and left as they stand', () => {
    expect(fillTemplate('{season} {toString} {place} {weather}', values)).toEqual({
      text: 'summer {toString} the sea {weather}',
      unknown: ['toString', 'weather'],
    })
  })

  test('in a value are not filled again', () => {
    expect(fillTemplate('{a}', { a: '{b}', b: 'x' })).toEqual({ text: '{b}', unknown: [] })
  })
})

describe('the prompt as it is sent', () => {
  test.each<[string, string, string | undefined, string]>([
    ['the text alone', 'A boat', undefined, 'A boat'],
    ['the text, then the style on a line of its own', 'A boat', 'flat vector art', 'A boat\nflat vector art'],
    ['without white space at the ends of either', ' A boat\n', '\n flat ', 'A boat\nflat'],
    ['with LF between lines', 'one\r\ntwo\r\n\r\nthree', 'a\r\nb', 'one\ntwo\n\nthree\na\nb'],
    ['in NFC', 'cafe\u0301', 'A\u030a', 'caf\u00e9\n\u00c5'],
    ['white space inside as it was', 'one  two\n\n  three', undefined, 'one  two\n\n  three'],
  ])('is %s', (_, prompt, style, sent) => {
    expect(composePrompt(prompt, style)).toBe(sent)
  })
})
