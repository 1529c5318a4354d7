import { dollars, type ChargeSums, type Sum } from '@genimg/core'
import { formatTable, type TableLayout } from './table.ts'
import type { Style, Terminal } from './terminal.ts'

interface Row {
  readonly label: string
  readonly sum: Sum
}

interface Table {
  readonly title: string
  readonly rows: readonly Row[]
}

interface CostView {
  /** The first UTC day that counts; undefined: all. */
  readonly since: string | undefined
  /** An emulator's orders, which are no money. */
  readonly emulated: boolean
}

/** What pictures have cost, for a person: by image, by model, by day, and the total. */
export function formatCosts(
  sums: ChargeSums,
  { since, emulated }: CostView,
  { width, style }: Pick<Terminal, 'width' | 'style'>,
): readonly string[] {
  const { images, models, days, total, open } = sums
  const tables = [
    { title: 'image', rows: largest(images.map((sum) => ({ label: sum.name, sum }))) },
    { title: 'model', rows: largest(models.map((sum) => ({ label: `${sum.provider} ${sum.model}`, sum }))) },
    { title: 'day (UTC)', rows: latest(days.map((sum) => ({ label: sum.day, sum }))) },
  ]
  const period = since === undefined ? '' : ` since ${since}`
  return [
    ...(total.count === 0 ? [] : formatTables(tables, width, style)),
    ...(total.count === 0 && open.count > 0 ? [] : [totalLine(total, period, style)]),
    ...(open.count === 0
      ? []
      : [`In doubt or under way: ${orders(open)}, ${priceOf(open)}, not in the total. Budgets count it as spent.`]),
    ...(emulated && total.count + open.count > 0 ? ['An emulator "charged" this: no money was spent.'] : []),
  ]
}

function totalLine(total: Sum, period: string, style: Style): string {
  if (total.count === 0) return `Nothing was charged${period}.`
  const line = `${style('bold', `${priceOf(total)} for ${orders(total)}`)}${period}.`
  if (total.estimated === 0) return line
  return `${line} ${dollars(total.estimated)} of it is estimated (~): no bill for it is known.`
}

function orders({ count }: Sum): string {
  return count === 1 ? 'one order' : `${count} orders`
}

function priceOf({ usd, estimated }: Sum): string {
  return `${estimated > 0 ? '~' : ''}${dollars(usd)}`
}

/** Rows of one table. The others are one row, so that tables stay short. */
const mostRows = 10

function largest(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= mostRows) return rows
  const rest = rows.slice(mostRows - 1)
  return [...rows.slice(0, mostRows - 1), { label: `${rest.length} more`, sum: together(rest) }]
}

function latest(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= mostRows) return rows
  const earlier = rows.slice(0, 1 - mostRows)
  return [{ label: `${earlier.length} days before`, sum: together(earlier) }, ...rows.slice(1 - mostRows)]
}

function together(rows: readonly Row[]): Sum {
  const add = (pick: (sum: Sum) => number): number => rows.reduce((all, { sum }) => all + pick(sum), 0)
  return { count: add(({ count }) => count), usd: add(({ usd }) => usd), estimated: add(({ estimated }) => estimated) }
}

interface Line {
  readonly label: string
  readonly count: string
  readonly price: string
  readonly isHeading: boolean
}

const layout = {
  columns: ['label', 'count', 'price'],
  right: ['count', 'price'],
  // Names and models differ in their endings: `gpt-image-1-mini`, `gpt-image-1-edit-mini`.
  shrinking: [{ column: 'label', least: 8, cut: 'start' }],
} as const satisfies TableLayout<keyof Line>

/** All tables in the same columns, with a blank line behind each. */
function formatTables(tables: readonly Table[], width: number, style: Style): readonly string[] {
  const lines = tables.flatMap(({ title, rows }): readonly Line[] => [
    { label: title, count: 'orders', price: 'USD', isHeading: true },
    ...rows.map(({ label, sum }) => ({ label, count: String(sum.count), price: priceOf(sum), isHeading: false })),
  ])
  const texts = formatTable(lines, layout, width).flatMap((text, at) => {
    if (lines[at]?.isHeading !== true) return [text]
    return [...(at === 0 ? [] : ['']), style('dim', text)]
  })
  return [...texts, '']
}
