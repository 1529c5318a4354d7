import type { JobRecord } from '../jobs/jobs.ts'
import { byCodeUnits } from '../json.ts'

/** What one order has cost. */
export interface Charge {
  /** When it was claimed, ISO 8601 in UTC: it belongs to that day, as budgets count. */
  readonly at: string
  /** The image that it was ordered for, also where the config has it no more. */
  readonly name: string
  readonly provider: string
  readonly model: string
  readonly usd: number
  /** `estimated`: it ended, and nobody was told its price. `open`: under way or in doubt, with its estimate. */
  readonly certainty: 'billed' | 'estimated' | 'open'
  /** An emulator's: no money. */
  readonly emulated: boolean
}

/** What several orders have cost. */
export interface Sum {
  readonly count: number
  readonly usd: number
  /** The part of `usd` that is estimates. */
  readonly estimated: number
}

export interface ChargeSums {
  /** The dearest first. */
  readonly images: readonly (Sum & { readonly name: string })[]
  /** The dearest first. */
  readonly models: readonly (Sum & { readonly provider: string; readonly model: string })[]
  /** UTC, the earliest first. */
  readonly days: readonly (Sum & { readonly day: string })[]
  readonly total: Sum
  /** Under way or in doubt, and in none of the others. */
  readonly open: Sum
}

/**
 * The charges of one job. A picture that was accepted or adopted for it was not ordered, and so is none.
 * @param records of one kind: orders at real providers, or at emulators
 * @param isOpen whether an order may follow the last record: its holder lives, or what comes after it cannot be read. A
 * claim that its holder died with was never ordered
 */
export function chargesOf(records: readonly JobRecord[], isOpen = true): readonly Charge[] {
  const charges: Charge[] = []
  let open: Charge | undefined
  for (const record of records) {
    switch (record.status) {
      case 'claimed':
        // A claim after a claim is the same order, tried again.
        open = openCharge(record, record.reserved ?? open?.usd ?? record.estimate ?? 0)
        break
      case 'submitting':
        // Where its claim cannot be read, it counts all the same.
        open ??= openCharge(record, record.estimate ?? 0)
        break
      case 'stored':
      case 'failed':
        // Without an open order it was counted before, or never ordered.
        if (open !== undefined) charges.push(settled(open, record.cost))
        open = undefined
        break
      case 'blocked':
        if (open !== undefined && record.cost === null) charges.push(settled(open, null))
        open = undefined
        break
      case 'accepted':
      case 'in-doubt':
        break
    }
  }
  const isAbandoned = records.at(-1)?.status === 'claimed' && !isOpen
  if (open !== undefined && !isAbandoned) charges.push(open)
  return charges.filter(({ usd, certainty }) => usd !== 0 || certainty !== 'billed')
}

function openCharge({ at, name, provider, model, emulated }: JobRecord, usd: number): Charge {
  return { at, name, provider, model, usd, certainty: 'open', emulated }
}

function settled(open: Charge, cost: number | null): Charge {
  return cost === null ? { ...open, certainty: 'estimated' } : { ...open, usd: cost, certainty: 'billed' }
}

/** Adds up charges by image, by model and by UTC day. */
export function sumCharges(charges: readonly Charge[]): ChargeSums {
  const paid = charges.filter(({ certainty }) => certainty !== 'open')
  return {
    images: groupsOf(paid, ({ name }) => name)
      .map(([{ name }, sum]) => ({ name, ...sum }))
      .toSorted((a, b) => b.usd - a.usd || byCodeUnits(a.name, b.name)),
    models: groupsOf(paid, ({ provider, model }) => JSON.stringify([provider, model]))
      .map(([{ provider, model }, sum]) => ({ provider, model, ...sum }))
      .toSorted((a, b) => b.usd - a.usd || byCodeUnits(a.provider, b.provider) || byCodeUnits(a.model, b.model)),
    days: groupsOf(paid, dayOf)
      .map(([charge, sum]) => ({ day: dayOf(charge), ...sum }))
      .toSorted((a, b) => byCodeUnits(a.day, b.day)),
    total: sumOf(paid),
    open: sumOf(charges.filter(({ certainty }) => certainty === 'open')),
  }
}

/** The UTC day that a charge belongs to: `2026-11-21`. */
export function dayOf({ at }: Pick<Charge, 'at'>): string {
  return at.slice(0, 10)
}

/** The charges that have the same word, summed, each with one of them. */
function groupsOf(charges: readonly Charge[], wordOf: (charge: Charge) => string): readonly (readonly [Charge, Sum])[] {
  const groups = new Map<string, [Charge, ...Charge[]]>()
  for (const charge of charges) {
    const group = groups.get(wordOf(charge))
    if (group === undefined) groups.set(wordOf(charge), [charge])
    else group.push(charge)
  }
  return [...groups.values()].map((group) => [group[0], sumOf(group)])
}

function sumOf(charges: readonly Charge[]): Sum {
  return {
    count: charges.length,
    usd: usdOf(charges),
    estimated: usdOf(charges.filter(({ certainty }) => certainty !== 'billed')),
  }
}

function usdOf(charges: readonly Charge[]): number {
  return charges.reduce((sum, { usd }) => sum + usd, 0)
}
