import { dollars, totalPrice, type Plan, type Step } from '@genimg/core'
import { formatTable, type TableLayout } from './table.ts'
import type { Color, Style } from './terminal.ts'

interface Row {
  readonly sign: string
  readonly color: Color
  readonly name: string
  readonly reason: string
  readonly model: string
  readonly detail: string
  readonly price: string
}

/** The plan for a person: a line for everything that is not as it should be, and a total. */
export function formatPlan(
  { steps, total }: Pick<Plan, 'steps' | 'total'>,
  width: number,
  style: Style,
): readonly string[] {
  const rows = steps.flatMap((step) => rowOf(step))
  const kept = steps.filter(({ action }) => action === 'keep').length
  const keptLine = kept === 0 ? [] : [`${kept === 1 ? 'One image is' : `${kept} images are`} up to date.`]
  if (rows.length === 0)
    return [kept === 0 ? 'The config has no images.' : `${keptLine.join('')} Nothing to do, nothing to pay.`]
  return [...formatRows(rows, width, style), '', ...keptLine, totalLine(total, style)]
}

function rowOf(step: Step): readonly Row[] {
  const { name } = step
  if (step.action === 'orphan') {
    return [{ sign: '-', color: 'dim', name, reason: 'not in the config', model: '', detail: '', price: '' }]
  }
  const { draft, estimate } = step.image
  const row = { name, model: draft.model, detail: detailOf(draft.params), price: 'free' }
  switch (step.action) {
    case 'keep':
      return []
    case 'restore':
      return [{ ...row, sign: '<', color: 'green', reason: 'from the store' }]
    case 'resume':
      return [{ ...row, sign: '>', color: 'green', reason: 'under way, collect', price: 'paid' }]
    case 'modified':
      return [{ ...row, sign: '*', color: 'yellow', reason: byHandText(step.changed), price: '' }]
    case 'foreign':
      return [{ ...row, sign: '?', color: 'yellow', reason: 'file without lock entry', price: '' }]
    case 'blocked':
      return [{ ...row, sign: 'x', color: 'red', reason: 'blocked by provider', price: '' }]
    case 'in-doubt':
      return [{ ...row, sign: '!', color: 'red', reason: 'in doubt, see settle', price: priceOf(estimate) }]
    case 'generate':
      return [{ ...row, ...signOf(step.reason), reason: reasonText(step.reason), price: priceOf(estimate) }]
  }
}

/** @param changed fields of the request, of an adopted picture */
function byHandText(changed: readonly string[] | null): string {
  return changed === null ? 'modified by hand' : `by hand, changed: ${changed.join(', ')}`
}

type Reason = Extract<Step, { readonly action: 'generate' }>['reason']

function signOf(reason: Reason): Pick<Row, 'sign' | 'color'> {
  return reason.kind === 'new' ? { sign: '+', color: 'green' } : { sign: '~', color: 'cyan' }
}

/** `changed: prompt, size`. */
function reasonText(reason: Reason): string {
  switch (reason.kind) {
    case 'changed':
      return `changed: ${reason.fields.join(', ')}`
    case 'emulated':
      return 'only a stand-in'
    case 'lost':
      if (reason.rejected === true) return 'rejected before'
      return reason.damaged ? 'damaged, no copy' : 'lost'
    case 'new':
    case 'forced':
      return reason.kind
  }
}

function priceOf({ usd, approximate }: { readonly usd: number | null; readonly approximate: boolean }): string {
  if (usd === null) return 'unknown'
  if (usd === 0) return 'free'
  return `${approximate ? '~' : ''}${dollars(usd)}`
}

function detailOf(params: Readonly<Record<string, unknown>>): string {
  return [params['size'], params['quality']].filter((part) => typeof part === 'string').join(' ')
}

const layout = {
  columns: ['sign', 'name', 'reason', 'model', 'detail', 'price'],
  right: ['price'],
  shrinking: [
    // Models differ in their endings: `gpt-image-1-mini`, `gpt-image-1-edit-mini`.
    { column: 'model', least: 12, cut: 'start' },
    { column: 'name', least: 16, cut: 'end' },
    { column: 'reason', least: 12, cut: 'end' },
    { column: 'detail', least: 9, cut: 'end' },
  ],
} as const satisfies TableLayout<keyof Row>

function formatRows(rows: readonly Row[], width: number, style: Style): readonly string[] {
  return formatTable(rows, layout, width, (cell, column, { color }) => {
    if (column === 'sign' || column === 'name') return style(color, cell)
    return column === 'reason' ? cell : style('dim', cell)
  })
}

function totalLine(total: Plan['total'], style: Style): string {
  if (total.count === 0) return 'Nothing to generate, nothing to pay.'
  const images = total.count === 1 ? 'One image' : `${total.count} images`
  const time = total.seconds === null || total.seconds === 0 ? '' : `, about ${formatSeconds(total.seconds)}`
  return `${images} to generate: ${style('bold', totalPrice(total, dollars))}${time}.`
}

/** `40 s`, `3 min`. */
export function formatSeconds(seconds: number): string {
  return seconds < 100 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`
}
