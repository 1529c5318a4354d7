import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** A file of this repository. */
export function readRepository(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** A block of code in a page. */
export interface Block {
  /** The nearest heading above it. */
  readonly heading: string
  readonly language: string
  readonly text: string
}

/** A row of a table in a page, code marks left out. */
export interface Row {
  readonly heading: string
  readonly cells: readonly string[]
}

/** Every block of code, in the page's order. */
export function blocksOf(page: string): readonly Block[] {
  let heading = ''
  return [...page.matchAll(/^#+ (.+)$|^```(\w*)\n([^]*?)^```$/gm)].flatMap(([, title, language = '', text = '']) => {
    heading = title ?? heading
    return title === undefined ? [{ heading, language, text }] : []
  })
}

/** Every row of every table, headers and lines of dashes left out. */
export function rowsOf(page: string): readonly Row[] {
  let heading = ''
  const found = page.replaceAll(/^```[^]*?^```$/gm, '').matchAll(/^#+ (.+)$|^\|(.+)\|\n(?!\| *-)/gm)
  return [...found].flatMap(([, title, cells]) => {
    heading = title ?? heading
    if (cells === undefined || /^[ |-]+$/.test(cells)) return []
    return [{ heading, cells: cells.split('|').map((cell) => cell.replaceAll('`', '').trim()) }]
  })
}

/** Members of an interface, each with its `@default`, code marks left out. */
export function defaultsIn(file: string, name: string): readonly (readonly [string, string])[] {
  const source = ts.createSourceFile(file, readRepository(file), ts.ScriptTarget.Latest, true)
  const found = source.statements.filter(ts.isInterfaceDeclaration).find((one) => one.name.text === name)
  if (found === undefined) throw new Error(`${file} has no interface ${name}`)
  return found.members.map((member) => {
    const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default')
    const text = tag && ts.getTextOfJSDocComment(tag.comment)
    return [member.name?.getText() ?? '', (text ?? 'none').replaceAll('`', '')] as const
  })
}
