import { describe, expect, test } from 'vitest'
import { combine } from '../src/config/matrix.ts'
import type { Matrix } from '../src/config/config.ts'

const listOf = (matrix: Matrix | undefined): readonly string[] =>
  combine(matrix, 'matrix').list.map((values) => Object.values(values).join(' '))

describe('a matrix', () => {
  test('is one combination without values where there is none', () => {
    expect(combine(undefined, 'matrix')).toEqual({ list: [{}], problems: [] })
  })

  test('is every combination, the first list slowest', () => {
    expect(listOf({ a: ['1', '2'], b: ['x', 'y'] })).toEqual(['1 x', '1 y', '2 x', '2 y'])
  })

  test('leaves out what has all values of an object of `exclude`', () => {
    const lists = { a: ['1', '2'], b: ['x', 'y'] }
    expect(listOf({ ...lists, exclude: [{ a: '1', b: 'x' }] })).toEqual(['1 y', '2 x', '2 y'])
    expect(listOf({ ...lists, exclude: [{ a: '1' }] })).toEqual(['2 x', '2 y'])
  })

  // The example of GitHub's documentation.
  test('takes `include` as GitHub Actions does', () => {
    const { list } = combine(
      {
        fruit: ['apple', 'pear'],
        animal: ['cat', 'dog'],
        include: [
          { color: 'green' },
          { color: 'pink', animal: 'cat' },
          { fruit: 'apple', shape: 'circle' },
          { fruit: 'banana' },
          { fruit: 'banana', animal: 'cat' },
        ],
      },
      'matrix',
    )
    expect(list).toEqual([
      { fruit: 'apple', animal: 'cat', color: 'pink', shape: 'circle' },
      { fruit: 'apple', animal: 'dog', color: 'green', shape: 'circle' },
      { fruit: 'pear', animal: 'cat', color: 'pink' },
      { fruit: 'pear', animal: 'dog', color: 'green' },
      { fruit: 'banana' },
      { fruit: 'banana', animal: 'cat' },
    ])
  })

  test('may be said by `include` alone', () => {
    expect(listOf({ include: [{ a: '1' }, { a: '2' }] })).toEqual(['1', '2'])
  })

  test('includes again what was excluded', () => {
    expect(listOf({ a: ['1', '2'], exclude: [{ a: '1' }], include: [{ a: '1' }] })).toEqual(['2', '1'])
  })

  test('has a problem with an `exclude` that leaves nothing out, and with one that leaves nothing', () => {
    expect(combine({ a: ['1'], exclude: [{ a: '2' }] }, 'matrix').problems).toEqual([
      { path: 'matrix.exclude[0]', message: 'leaves nothing out: no combination has a "2"' },
    ])
    expect(combine({ a: ['1'], exclude: [{ a: '1' }] }, 'matrix').problems).toEqual([
      { path: 'matrix', message: 'leaves no combination, so that there is no image' },
    ])
  })
})
