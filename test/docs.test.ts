import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GenimgError } from '@genimg/core'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { configCheck, imageCheck } from '../packages/core/src/config/config-schema.ts'
import { directives } from '../packages/core/src/variants/directives/directives.ts'
import { exitCodeOf } from '../packages/genimg/src/cli/exit-code.ts'
import { commands } from '../packages/genimg/src/cli/main.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const pages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...['packages', 'examples'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}/README.md`),
  ),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file.replaceAll('\\', '/')}`),
]

const sources: readonly string[] = readdirSync(join(root, 'packages')).flatMap((name) =>
  readdirSync(join(root, 'packages', name, 'src'), { recursive: true, encoding: 'utf8' }).map(
    (file) => `packages/${name}/src/${file.replaceAll('\\', '/')}`,
  ),
)

/** A page's headings of one level, and what stands below each of them up to the next heading of any level. */
function sectionsOf(file: string, level: string): ReadonlyMap<string, string> {
  const parts = withoutCode(read(file)).split(/^(#+) (.+)$/m)
  const sections = new Map<string, string>()
  for (let at = 1; at < parts.length; at += 3) {
    if (parts[at] === level) sections.set((parts[at + 1] ?? '').replaceAll('`', ''), parts[at + 2] ?? '')
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

/** Without the marks of code. */
function plain(text: string): string {
  return text.replaceAll('`', '')
}

function namesIn(sections: ReadonlyMap<string, string>, headings: readonly string[]): readonly string[] {
  return headings.flatMap((heading) => Object.keys(rowsOf(sections.get(heading)))).toSorted()
}

/** The options that the message about an unknown one lists. */
function optionsIn(problems: readonly { readonly message: string }[]): readonly string[] {
  const lists = problems.map(({ message }) => / The options here are (.+)\.$/.exec(message)?.[1] ?? '')
  return lists.flatMap((list) => list.split(', ')).toSorted()
}

/** Scripts that a page can speak of: the root's, and those of the package that it describes. */
function scriptsFor(page: string): readonly string[] {
  return ['package.json', join(dirname(page), 'package.json')].flatMap((file) => {
    if (!existsSync(join(root, file))) return []
    const { scripts = {} }: { readonly scripts?: object } = JSON.parse(read(file))
    return Object.keys(scripts)
  })
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
    const named = [...read('packages/core/src/errors.ts').matchAll(/`genimg ([a-z]+)/g)].map(([, word]) => word)
    expect(named.length).toBeGreaterThan(10)
    for (const word of named) expect(commands.map(({ name }) => name)).toContain(word)
  })
})

describe('configuration.md', () => {
  const page = 'docs/configuration.md'
  const sections = new Map([...sectionsOf(page, '##'), ...sectionsOf(page, '###')])
  const types = 'packages/core/src/config/config.ts'

  test.each([
    ['The config', types, 'Config'],
    ['Budget', types, 'Budget'],
    ['Request fields', types, 'RequestOptions'],
    ['Images', types, 'ImageOptions'],
    ['Variants', types, 'VariantOptions'],
    ['The plugin', 'packages/genimg/src/bundlers/plugin-host.ts', 'PluginOptions'],
    ['In esbuild', 'packages/genimg/src/bundlers/esbuild-side.ts', 'EsbuildOptions'],
  ])('%s: every option with its default', (heading, file, name) => {
    const expected = Object.entries(membersOf(file, name)).map(([option, fallback]) => [
      option,
      plain(fallback ?? 'none'),
    ])
    const rows = Object.entries(rowsOf(sections.get(heading))).map(([option, cell]) => [
      option,
      plain(cell).replace('required', 'none'),
    ])
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(expected))
  })

  test('has the options that are checked, and no others', () => {
    const nonsense = { nonsense: 1 }
    expect(namesIn(sections, ['The config'])).toEqual(optionsIn(configCheck(nonsense, '')))
    expect(namesIn(sections, ['Budget'])).toEqual(optionsIn(configCheck({ budget: nonsense }, '')))
    expect(namesIn(sections, ['Request fields'])).toEqual(optionsIn(configCheck({ defaults: nonsense }, '')))
    expect(namesIn(sections, ['Images', 'Request fields'])).toEqual(
      optionsIn(imageCheck({ prompt: 'A boat', ...nonsense }, '')),
    )
    expect(namesIn(sections, ['Variants'])).toEqual(optionsIn(configCheck({ variants: nonsense }, '')))
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

  test('has every type of JSON line and no other', () => {
    const printed = sources
      .filter((file) => file.startsWith('packages/genimg/src/cli/') && file.endsWith('.ts'))
      .flatMap((file) => [...read(file).matchAll(/\btype: '([a-z-]+)'/g)].map(([, type = '']) => type))
      // Options of the command line have a type as well.
      .filter((type) => type !== 'boolean' && type !== 'string')
    const [head, ...rows] = Object.keys(rowsOf(sections.get('JSON lines')))
    expect(head).toBe('type')
    expect(rows.toSorted()).toEqual([...new Set(printed)].toSorted())
  })

  test('has every exit code', () => {
    const [, type = ''] = /export type ExitCode = (.+)$/m.exec(read('packages/genimg/src/cli/exit-code.ts')) ?? []
    const rows = [...(sections.get('Exit codes') ?? '').matchAll(/^\| (\d+) /gm)].map(([, code]) => code)
    expect(rows).toEqual(type.split(' | '))
  })
})

test.each(pages.filter((page) => /^docs\/(architecture|decisions)/.test(page)))('%s names files that exist', (page) => {
  const users = ['images.config.ts', 'genimg-env.d.ts']
  const named = [...read(page).matchAll(/[\w./-]+\.ts\b/g)]
    .map(([name]) => name)
    .filter((name) => !users.includes(name))
  const gone = named.filter(
    (name) => !existsSync(join(root, name)) && !sources.some((file) => file.endsWith(`/${name}`)),
  )
  expect(gone).toEqual([])
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
    const pnpm = [...text.matchAll(/pnpm(?:@12)? ([a-z][a-z:]*)/g)].map(([, word]) => word)
    for (const word of pnpm) expect(['install', ...scriptsFor(page)]).toContain(word)
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
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
