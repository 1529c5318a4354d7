import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatPrompt } from '../src/cli/prompt-text.ts'
import type { Style } from '../src/cli/terminal.ts'
import { diffWords } from '../src/cli/word-diff.ts'

const plain: Style = (_color, text) => text
const colored: Style = (color, text) => `<${color}>${text}</>`

function marked(last: string, prompt: string): string {
  return formatPrompt('x', prompt, { kind: 'changed', last }, { width: 400, style: plain }).slice(2).join('\n')
}

describe('two prompts', () => {
  test.each([
    [
      'A lighthouse at dawn, calm sea',
      'A lighthouse at dusk, calm sea',
      '  A lighthouse at [-dawn-]{+dusk+}, calm sea',
    ],
    ['A boat', 'A red boat', '  A {+red +}boat'],
    ['A red boat', 'A boat', '  A [-red -]boat'],
    ['A boat', 'A boat\nflat art', '  A boat\n  {+flat art+}'],
    ['A boat\nflat art', 'A boat', '  A boat[-↵flat art-]'],
    ['A red boat', 'A blue ship', '  A [-red-]{+blue+} [-boat-]{+ship+}'],
    ['灯台と海', '灯台と山', '  灯台と[-海-]{+山+}'],
    ['same', 'same', '  same'],
    ['', 'new', '  {+new+}'],
  ])('%j and %j', (last, prompt, text) => {
    expect(marked(last, prompt)).toBe(text)
  })

  test('are both whole in what is shown of them', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c', ' ', '\n', ','), { maxLength: 30 }).map((all) => all.join(''))
    fc.assert(
      fc.property(words, words, (last, prompt) => {
        const runs = diffWords(last, prompt)
        const without = (kind: string): string =>
          runs
            .filter((run) => run.kind !== kind)
            .map(({ text }) => text)
            .join('')
        expect([without('new'), without('old')]).toEqual([last, prompt])
      }),
    )
  })

  test('that are very long and differ everywhere are shown as a whole, at once', () => {
    const [last, prompt] = ['a', 'b'].map((letter) =>
      Array.from({ length: 5000 }, (_, at) => `${letter}${at}`).join(' '),
    )
    const runs = diffWords(last ?? '', prompt ?? '')
    expect(runs.map(({ kind }) => kind)).toEqual(['old', 'new'])
  })
})

describe('a prompt in a terminal', () => {
  test('has colours in the place of marks', () => {
    const lines = formatPrompt(
      'x',
      'A blue boat',
      { kind: 'changed', last: 'A red boat' },
      { width: 80, style: colored },
    )
    expect(lines).toEqual(['', '<bold>x</>: its prompt changed', '  A <red>red</><green>blue</> boat'])
  })

  test('keeps to its width', () => {
    const prompt = 'A lighthouse on a rock above the sea, '.repeat(6)
    const lines = formatPrompt('x', prompt, { kind: 'new' }, { width: 80, style: plain }).flatMap((line) =>
      line.split('\n'),
    )
    expect(lines.length).toBeGreaterThan(4)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80)
  })

  test('says where the last one is not known', () => {
    const [, heading] = formatPrompt('x', 'A boat', { kind: 'changed', last: null }, { width: 80, style: plain })
    expect(heading).toMatch(/the last one is not known on this machine/)
  })
})
