import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GenimgError } from '@genimg/core'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { configCheck, imageCheck } from '../packages/core/src/config-schema.ts'
import { directives } from '../packages/core/src/directives/directives.ts'
import { exitCodeOf } from '../packages/genimg/src/cli/exit-code.ts'
import { commands } from '../packages/genimg/src/cli/main.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const pages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}/README.md`),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file.replaceAll('\\', '/')}`),
]

/** A page's headings of one level, and what stands below each of them up to the next heading of any level. */
function sectionsOf(file: string, level: string): ReadonlyMap<string, string> {
  const parts = withoutCode(read(file)).split(/^(#+) (.+)$/m)
  const sections = new Map<string, string>()
  for (let at = 1; at < parts.length; at += 3) {
    if (parts[at] === level) sections.set(parts[at + 1] ?? '', parts[at + 2] ?? '')
  }
  return sections
}

/** First cell without its code marks → second cell, for every row of a section's tables whose first cell is code. */
function rowsOf(section: string | undefined): Readonly<Record<string, string>> {
  const rows = [...(section ?? '').matchAll(/^\| `([^`|]+)` *\|([^|]*)\|/gm)]
  return Object.fromEntries(rows.map(([, name = '', next = '']) => [name, next.trim()]))
}

function withoutCode(text: string): string {
  return text.replaceAll(/^```[^]*?^```$/gm, '')
}

/** The members of an interface, each with its `@default`. */
function membersOf(file: string, name: string): Readonly<Record<string, string | undefined>> {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true)
  const found = source.statements.filter(ts.isInterfaceDeclaration).find((one) => one.name.text === name)
  if (found === undefined) throw new Error(`${file} has no interface ${name}`)
  return Object.fromEntries(
    found.members.map((member) => {
      const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default')
      return [member.name?.getText() ?? '', tag && ts.getTextOfJSDocComment(tag.comment)]
    }),
  )
}

describe('errors.md', () => {
  const sections = sectionsOf('docs/errors.md', '###')
  const codes = Object.keys(membersOf('packages/core/src/errors.ts', 'ErrorDetails'))

  test('has a section for each code and no other', () => {
    expect([...sections.keys()].toSorted()).toEqual(codes.toSorted())
  })

  test.each(codes)('tells the exit code of %s', (code) => {
    // Exit codes depend on the code alone.
    const error: unknown = Object.create(GenimgError.prototype, { code: { value: code } })
    expect(sections.get(code)?.trim()).toMatch(new RegExp(`^Exit ${exitCodeOf([error], 0)}\\.`))
  })

  test('and the messages name only commands that exist', () => {
    const named = [...read('packages/core/src/errors.ts').matchAll(/genimg ([a-z]+)/g)].map(([, word]) => word)
    expect(named.length).toBeGreaterThan(10)
    for (const word of named) expect(commands.map(({ name }) => name)).toContain(word)
  })
})

describe('configuration.md', () => {
  const page = 'docs/configuration.md'
  const sections = new Map([...sectionsOf(page, '##'), ...sectionsOf(page, '###')])
  const types = 'packages/core/src/config.ts'

  test.each([
    ['The config', types, 'Config'],
    ['Budget', types, 'Budget'],
    ['Request fields', types, 'RequestOptions'],
    ['Images', types, 'ImageOptions'],
    ['Variants', types, 'VariantOptions'],
    ['The plugin', 'packages/genimg/src/bundlers/plugin.ts', 'PluginOptions'],
  ])('%s: every option with its default', (heading, file, name) => {
    const plain = (text: string): string => text.replaceAll('`', '')
    const expected = Object.entries(membersOf(file, name)).map(([option, fallback]) => [
      option,
      fallback === undefined ? expect.stringMatching(/^(none|required)$/) : plain(fallback),
    ])
    const rows = Object.entries(rowsOf(sections.get(heading))).map(([option, cell]) => [option, plain(cell)])
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(expected))
  })

  test('has the options that are checked, and no others', () => {
    const known = (problems: readonly { readonly message: string }[]): readonly string[] =>
      problems.flatMap(({ message }) => / The options here are (.+)\.$/.exec(message)?.[1]?.split(', ') ?? []).toSorted()
    const named = (...headings: readonly string[]): readonly string[] =>
      headings.flatMap((heading) => Object.keys(rowsOf(sections.get(heading)))).toSorted()
    const nonsense = { nonsense: 1 }
    expect(named('The config')).toEqual(known(configCheck(nonsense, '')))
    expect(named('Budget')).toEqual(known(configCheck({ budget: nonsense }, '')))
    expect(named('Request fields')).toEqual(known(configCheck({ defaults: nonsense }, '')))
    expect(named('Images', 'Request fields')).toEqual(known(imageCheck({ prompt: 'A boat', ...nonsense }, '')))
    expect(named('Variants')).toEqual(known(configCheck({ variants: nonsense }, '')))
  })

  test('has every directive', () => {
    expect(Object.keys(rowsOf(sections.get('Directives'))).toSorted()).toEqual([...directives.keys()].toSorted())
  })
})

describe('cli.md', () => {
  const sections = sectionsOf('docs/cli.md', '##')

  test('has a section for each command and no other', () => {
    const headings = [...sections.keys()].filter((heading) => heading.startsWith('genimg '))
    expect(headings.toSorted()).toEqual(
      commands.map(({ name, operands }) => `genimg ${name} ${operands}`.trimEnd()).toSorted(),
    )
  })

  test.each(commands)('$name: every option', ({ name, operands, options }) => {
    const rows = Object.keys(rowsOf(sections.get(`genimg ${name} ${operands}`.trimEnd())))
    const expected = Object.entries(options).map(([option, { value }]) =>
      value === undefined ? `--${option}` : `--${option} ${value}`,
    )
    expect(rows.filter((row) => row.startsWith('--')).toSorted()).toEqual(expected.toSorted())
  })

  test('has every exit code', () => {
    const [, type = ''] = /export type ExitCode = (.+)$/m.exec(read('packages/genimg/src/cli/exit-code.ts')) ?? []
    const rows = [...(sections.get('Exit codes') ?? '').matchAll(/^\| (\d+) /gm)].map(([, code]) => code)
    expect(rows).toEqual(type.split(' | '))
  })
})

describe.each(pages)('%s', (page) => {
  const text = read(page)

  test('has no dead link', () => {
    const targets = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
    expect(targets.filter((target) => !leadsSomewhere(page, target))).toEqual([])
  })

  test('names only commands and scripts that exist', () => {
    const genimg = [...text.matchAll(/(?:`|npx |\$ )genimg ([a-z]+)/g)].map(([, word]) => word)
    for (const word of genimg) expect(['help', ...commands.map(({ name }) => name)]).toContain(word)
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: object }
    const pnpm = [...text.matchAll(/pnpm(?:@12)? ([a-z][a-z:]*)/g)].map(([, word]) => word)
    for (const word of pnpm) expect(['install', ...Object.keys(scripts)]).toContain(word)
  })
})

const ours = 'https://github.com/genimg/genimg/blob/main/'

/** Links to the web are left alone, those to this repository's pages are looked at like relative ones. */
function leadsSomewhere(page: string, target: string): boolean {
  if (/^[a-z]+:/.test(target) && !target.startsWith(ours)) return true
  const [path = '', anchor] = target.replace(ours, '').split('#')
  const file = target.startsWith(ours) ? path : path === '' ? page : relative(root, join(root, dirname(page), path))
  if (!existsSync(join(root, file))) return false
  if (anchor === undefined) return true
  return statSync(join(root, file)).isFile() && anchorsOf(read(file)).includes(anchor)
}

/** As GitHub makes them of headings. */
function anchorsOf(text: string): readonly string[] {
  const headings = [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading)
  return headings.map((heading) => heading.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-'))
}
