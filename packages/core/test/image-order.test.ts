import { describe, expect, test } from 'vitest'
import { orderByParents, waitingBehind, withAncestors } from '../src/config/image.ts'
import { sampleImage } from './image-samples.ts'

/** `{ night: ['hero'] }`: night is made from hero. */
function images(graph: Readonly<Record<string, readonly string[]>>): ReturnType<typeof sampleImage>[] {
  return Object.entries(graph).map(([name, parents]) => sampleImage(name, { parents }))
}

function order(graph: Readonly<Record<string, readonly string[]>>): string {
  const sorted = orderByParents(images(graph))
  return 'cycle' in sorted ? `cycle ${sorted.cycle.join(' → ')}` : sorted.order.map(({ name }) => name).join(' ')
}

describe('images in order', () => {
  test.each<[string, Record<string, readonly string[]>, string]>([
    ['stay as the config has them where none is made from another', { c: [], a: [], b: [] }, 'c a b'],
    ['have a parent before its child', { night: ['hero'], other: [], hero: [] }, 'hero night other'],
    ['have a parent of two once', { a: ['x', 'y'], b: ['x'], y: ['x'], x: [] }, 'x y a b'],
    ['pass over a parent that is not among them', { a: ['elsewhere'] }, 'a'],
    ['are none', {}, ''],
  ])('%s', (_, graph, names) => {
    expect(order(graph)).toBe(names)
  })

  test.each<[string, Record<string, readonly string[]>, string]>([
    ['of one', { a: ['a'] }, 'cycle a → a'],
    ['of two', { a: ['b'], b: ['a'] }, 'cycle a → b → a'],
    ['without the way into it', { way: ['a'], a: ['b'], b: ['c'], c: ['a'] }, 'cycle a → b → c → a'],
  ])('name a circle %s', (_, graph, names) => {
    expect(order(graph)).toBe(names)
  })

  test('name a circle that goes through a mask', () => {
    const masked = sampleImage('a', { mask: { kind: 'image', name: 'b' } })
    expect(orderByParents([masked, sampleImage('b', { parents: ['a'] })])).toEqual({ cycle: ['a', 'b', 'a'] })
  })
})

test('images are wanted with all they are made from, in the order given', () => {
  const all = images({ x: [], y: ['x'], z: [], a: ['y'] })
  const names = (...wanted: readonly string[]): readonly string[] => withAncestors(all, wanted).map(({ name }) => name)
  expect(names('a')).toEqual(['x', 'y', 'a'])
  expect(names('z', 'x')).toEqual(['x', 'z'])
  expect(names('unknown')).toEqual([])
})

test('what waits behind an image is the longest chain of those made from it', () => {
  const sorted = orderByParents(images({ fog: ['night', 'hero'], night: ['hero'], card: ['hero'], hero: [], logo: [] }))
  if ('cycle' in sorted) throw new Error('there is no circle')
  expect(Object.fromEntries(waitingBehind(sorted.order))).toEqual({ hero: 2, night: 1, fog: 0, card: 0, logo: 0 })
})
