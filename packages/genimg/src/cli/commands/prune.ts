import { relative } from 'node:path'
import { dollars, findPrunable, keptDays, prune, type Prunable, type Pruning } from '@genimg/core'
import type { Call, Command } from '../command.ts'
import { jsonOption } from '../command.ts'
import type { ExitCode } from '../exit-code.ts'
import { jsonLine } from '../json.ts'
import { withProject } from '../open.ts'
import { refuseChange } from '../refuse-change.ts'

export const pruneCommand: Command = {
  name: 'prune',
  operands: '',
  summary: 'show what nothing needs any more, and remove it with --yes',
  options: {
    yes: { type: 'boolean', summary: 'remove it; without this nothing is removed' },
    json: jsonOption,
  },
  most: 0,
  run: (call) =>
    withProject(call, async (project): Promise<ExitCode> => {
      const { terminal, flag } = call
      const removes = flag('yes')
      if (removes) refuseChange(project, 'prune --yes')
      const { items, notes } = await findPrunable(project)
      const pruning = removes ? await prune(project, items) : undefined
      const lines = flag('json') ? jsonLines(items, pruning) : textLines(items, pruning, call)
      for (const line of lines) terminal.out(line)
      for (const note of [...notes, ...(pruning?.notes ?? [])])
        terminal.err(`${terminal.errStyle('yellow', '!')} ${note}`)
      return 0
    }),
}

type Group = Prunable['group']

const groups: Readonly<Record<Group, string>> = {
  orphan: 'in images.lock, named by no entry of the config',
  store: `earlier originals, in no lock for ${keptDays} days`,
  variant: `encoded variants, of no use for ${keptDays} days`,
  rejected: `bytes that were no usable picture, ${keptDays} days old`,
  temporary: 'left behind by processes that were killed',
}

const order = Object.keys(groups) as readonly Group[]

function jsonLines(items: readonly Prunable[], pruning: Pruning | undefined): readonly string[] {
  const isRemoved = (item: Prunable): boolean => pruning?.removed.includes(item) === true
  const removed = pruning !== undefined && items.every(isRemoved)
  return [
    ...items.map((item) => jsonLine({ type: 'prunable', ...item, removed: isRemoved(item) })),
    jsonLine({ type: 'total', count: items.length, bytes: bytesOf(items), removed }),
  ]
}

function textLines(
  items: readonly Prunable[],
  pruning: Pruning | undefined,
  { terminal, cwd }: Call,
): readonly string[] {
  if (items.length === 0) return ['Nothing to prune.']
  const rows = order.flatMap((group) => {
    const own = items.filter((item) => item.group === group)
    return own.length === 0 ? [] : [{ group, own, count: String(own.length), size: sizeText(bytesOf(own)) }]
  })
  const width = (cells: readonly string[]): number => Math.max(...cells.map(({ length }) => length))
  const countWidth = width(rows.map(({ count }) => count))
  const sizeWidth = width(rows.map(({ size }) => size))
  const lines = rows.flatMap(({ group, own, count, size }) => [
    `${group.padEnd(9)}  ${count.padStart(countWidth)}  ${size.padStart(sizeWidth)}  ${terminal.style('dim', groups[group])}`,
    ...own.flatMap((item) => detailOf(item, cwd)).map((detail) => `           ${detail}`),
  ])
  return [...lines, '', endLine(items, pruning)]
}

function endLine(items: readonly Prunable[], pruning: Pruning | undefined): string {
  const bytes = bytesOf(items)
  if (pruning === undefined) return `Nothing was removed. Run \`genimg prune --yes\` to remove ${sizeText(bytes)}.`
  const removed = bytesOf(pruning.removed)
  const left = pruning.removed.length === items.length ? '' : ` Left alone: ${sizeText(bytes - removed)}.`
  return `Removed: ${sizeText(removed)}.${left}`
}

/** What was paid for is named one by one. */
function detailOf(item: Prunable, cwd: string): readonly string[] {
  switch (item.group) {
    case 'orphan':
      return [item.path === null ? item.name : `${item.name} (${relative(cwd, item.path)})`]
    case 'store': {
      const price = item.cost === null ? 'price unknown' : item.cost === 0 ? 'free' : dollars(item.cost)
      return [`${item.name ?? 'of no known image'}  ${item.digest.slice(0, 12)}  ${price}`]
    }
    case 'variant':
    case 'rejected':
    case 'temporary':
      return []
  }
}

function bytesOf(items: readonly Prunable[]): number {
  return items.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** `12 kB`, `3.4 MB`. */
function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
