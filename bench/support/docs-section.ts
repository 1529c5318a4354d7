import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export const docsDir: string = join(root, 'docs')

/**
 * Puts Markdown between `<!-- name:start -->` and `<!-- name:end -->` of docs/benchmarks.md, and leaves the rest as it
 * is. The page is formatted afterwards as `pnpm format` would, so that a table needs no care here.
 */
export async function writeDocsSection(name: string, markdown: string): Promise<void> {
  const file = join(docsDir, 'benchmarks.md')
  await writeFile(file, replaceSection(await readFile(file, 'utf8'), name, markdown))
  const formatter = join(root, 'node_modules', 'oxfmt', 'bin', 'oxfmt')
  const { status, stderr } = spawnSync(process.execPath, [formatter, file], { cwd: root, encoding: 'utf8' })
  if (status !== 0) throw new Error(`docs/benchmarks.md was written and not formatted: ${stderr}`)
}

function replaceSection(page: string, name: string, markdown: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`]
  const from = page.indexOf(start)
  const to = page.indexOf(end)
  if (from === -1 || to < from) throw new Error(`docs/benchmarks.md has no ${start} that ${end} follows`)
  return `${page.slice(0, from + start.length)}\n\n${markdown.trim()}\n\n${page.slice(to)}`
}
