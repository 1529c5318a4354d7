import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createNodeFiles } from '../src/ports/node-files.ts'
import { readPromptFiles, type PromptFile } from '../src/config/prompt-files.ts'
import { tempFolder } from './temp-folder.ts'

function read(dir: string, ...patterns: readonly string[]): Promise<readonly PromptFile[]> {
  return readPromptFiles({ patterns, dir, files: createNodeFiles() })
}

async function readOne(text: string): Promise<PromptFile | undefined> {
  const dir = await tempFolder({ 'hero.md': text })
  return (await read(dir, '*.md'))[0]
}

const tenTimes = (text: string): string => Array(10).fill(text).join(', ')

describe('names', () => {
  const files = {
    'prompts/hero.md': 'a',
    'prompts/cards/summer.md': 'b',
    'prompts/cards/v1.2.md': 'c',
    'prompts/.draft.md': 'd',
    'prompts/node_modules/x/readme.md': 'e',
    'prompts/notes.txt': 'f',
    'site/config.txt': '',
    '[odd]/a.md': 'g',
  }

  it.each([
    ['prompts/**/*.md', ['cards/summer', 'cards/v1.2', 'hero']],
    ['./prompts/**/*.md', ['cards/summer', 'cards/v1.2', 'hero']],
    ['prompts/x/../**/*.md', ['cards/summer', 'cards/v1.2', 'hero']],
    ['prompts/*.md', ['hero']],
    ['prompts/cards/*.md', ['summer', 'v1.2']],
    ['**/summer.md', ['prompts/cards/summer']],
    ['prompts/{hero,cards/summer}.md', ['cards/summer', 'hero']],
    ['prompts/@(hero|none).md', ['hero']],
    ['prompts/hero.md', ['hero']],
    ['\\[odd\\]/*.md', ['[odd]/a']],
  ])('of %s', async (pattern, names) => {
    const dir = await tempFolder(files)
    expect((await read(dir, pattern)).map(({ name }) => name)).toEqual(names)
  })

  it('start below the fixed part of a glob that leads upwards', async () => {
    const dir = await tempFolder(files)
    const found = await read(join(dir, 'site'), '../prompts/**/*.md')
    expect(found.map(({ name }) => name)).toEqual(['cards/summer', 'cards/v1.2', 'hero'])
    expect(found[0]?.file).toBe(join(dir, 'prompts/cards/summer.md'))
  })

  it('are by the first of several patterns, and "!" leaves files out', async () => {
    const dir = await tempFolder(files)
    const found = await read(dir, 'prompts/cards/*.md', 'prompts/**/*.md', '!prompts/cards/v*')
    expect(found.map(({ name }) => name)).toEqual(['summer', 'hero'])
  })

  it('come sorted by code units', async () => {
    const dir = await tempFolder({
      'p/b.md': '',
      'p/a-b.md': '',
      'p/a/b.md': '',
      'p/Z.md': '',
      'p/a.md': '',
      'p/ä.md': '',
    })
    expect((await read(dir, 'p/**/*.md')).map(({ name }) => name)).toEqual(['Z', 'a-b', 'a', 'a/b', 'b', 'ä'])
  })
})

describe('contents', () => {
  it('are fields and a prompt', async () => {
    const text =
      '\uFEFF---\r\nalt: A lighthouse\r\nreferences: [sky, ./a.jpg]\r\nparams: { n: 1 }\r\n--- \r\n\r\nA lighthouse\r\nat dawn\r\n\r\n---\r\n'
    expect(await readOne(text)).toMatchObject({
      name: 'hero',
      fields: { alt: 'A lighthouse', references: ['sky', './a.jpg'], params: { n: 1 } },
      prompt: 'A lighthouse\nat dawn\n\n---',
    })
  })

  it.each([
    ['A lighthouse\n', {}, 'A lighthouse'],
    ['---\n---\nA lighthouse', {}, 'A lighthouse'],
    ['---\n# nothing yet\n---\nA lighthouse', {}, 'A lighthouse'],
    ['', {}, ''],
    // Core schema: a date is a string, `yes` is a string, and << is no merge.
    ['---\na: 2026-11-01\nb: yes\nc: true\nd: 0o17\n---\n', { a: '2026-11-01', b: 'yes', c: true, d: 15 }, ''],
    ['---\na: &x [1]\nb: *x\n---\n', { a: [1], b: [1] }, ''],
  ])('of %j', async (text, fields, prompt) => {
    expect(await readOne(text)).toMatchObject({ fields, prompt })
    expect((await readOne(text))?.fields).toEqual(fields)
  })

  it('does not let a field reach the prototype', async () => {
    const fields = (await readOne('---\n__proto__: { polluted: true }\n---\n'))?.fields
    expect(fields && Object.getPrototypeOf(fields)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  const bomb = [
    `a: &a [${tenTimes('x')}]`,
    `b: &b [${tenTimes('*a')}]`,
    `c: &c [${tenTimes('*b')}]`,
    `d: &d [${tenTimes('*c')}]`,
  ]

  it.each([
    ['---\nalt: A\nalt: B\n---\n', /^is not valid YAML: .*unique.* \(line 3\)$/],
    ['---\nalt: "A\n---\n', /^is not valid YAML: .*quote.* \(line 2\)$/],
    ['---\nalt: A\n  size: 1\n---\n', /^is not valid YAML: .* \(line \d\)$/],
    ['---\nok: 1\nalt: !secret A\n---\n', /^is not valid YAML: Unresolved tag: !secret \(line 3\)$/],
    ['---\nalt: *gone\n---\n', /^is not valid YAML: .*gone.* \(line 2\)$|^cannot be read: .*gone.* \(line 2\)$/],
    [`---\n${bomb.join('\n')}\n---\n`, /^cannot be read: .*alias/],
    ['---\n- a\n- b\n---\n', /^must be a list of fields/],
    ['---\njust text\n---\n', /^must be a list of fields/],
    ['---\nalt: A\nA lighthouse', /^begins with "---" \(line 1\) and has no line "---" that ends it$/],
    ['---\nprompt: A\n---\nB', /^has a "prompt"/],
  ])('refuses %j', async (text, message) => {
    const dir = await tempFolder({ 'p/hero.md': text })
    await expect(read(dir, 'p/*.md')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      details: {
        file: join(dir, 'p/hero.md'),
        problems: [{ path: 'front matter', message: expect.stringMatching(message) }],
      },
    })
  })

  it('refuses patterns that match nothing, all at once', async () => {
    const dir = await tempFolder({ 'p/hero.md': 'x' })
    await expect(read(dir, 'q/**/*.md', 'p/*.md', 'r.md')).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      details: {
        problems: [
          { path: 'prompts', message: '"q/**/*.md" matches no file' },
          { path: 'prompts', message: '"r.md" matches no file' },
        ],
      },
    })
  })
})
