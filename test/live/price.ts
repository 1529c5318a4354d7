import type { Provider, RequestFields } from '@genimg/core/provider'
import type { Edit } from '@genimg/core/testing'

/** What the suite asks for, in the cheapest quality of every table. */
export const cheapFields: RequestFields = {
  model: undefined,
  size: '1024x1024',
  quality: 'low',
  background: 'opaque',
  configured: ['size', 'quality'],
  params: {},
  references: 0,
  mask: false,
}

const inputs: { readonly [Each in Edit]: Pick<RequestFields, 'references' | 'mask'> } = {
  one: { references: 1, mask: false },
  two: { references: 2, mask: false },
  mask: { references: 1, mask: true },
}

/** USD for the dearest order of a suite; null where one of them has no known price. Pure. */
export function dearest(provider: Provider, model: string | undefined, edits: readonly Edit[]): number | null {
  const orders = [{ references: 0, mask: false }, ...edits.map((edit) => inputs[edit])]
  const prices = orders.map((order) => {
    const resolved = provider.resolve({ ...cheapFields, ...order, model })
    return provider.estimate({ model: resolved.model, params: resolved.params, ...order }).usd
  })
  return prices.reduce((most, usd) => (most === null || usd === null ? null : Math.max(most, usd)), 0)
}

/** The edits that a model takes. Pure. */
export function editsOf(provider: Provider, model: string): readonly Edit[] {
  const all = ['one', 'two', 'mask'] as const
  return all.filter((edit) => provider.resolve({ ...cheapFields, ...inputs[edit], model }).problems.length === 0)
}

/**
 * The cheapest model of a table that is not switched off on that day, as `2026-12-01`, and that takes orders without
 * references; undefined where no price is known. Pure.
 */
export function cheapestModel(provider: Provider, models: readonly string[], today: string): string | undefined {
  const priced = models.flatMap((model) => {
    const { problems, retirement } = provider.resolve({ ...cheapFields, model })
    const usd = dearest(provider, model, [])
    const isOffered = problems.length === 0 && (retirement === undefined || today < retirement.end)
    return usd === null || !isOffered ? [] : [{ model, usd }]
  })
  return priced.toSorted((one, other) => one.usd - other.usd)[0]?.model
}
