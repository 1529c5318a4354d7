import {
  dollars,
  GenimgError,
  isAbove,
  paidSteps,
  passedConfirmAbove,
  refuseUnpriced,
  totalPrice,
  type Plan,
  type Project,
} from '@genimg/core'
import type { Call } from './command.ts'

/** Whether the spending was seen by a person or lies inside what a person wrote; throws where nobody can be asked. */
export async function confirmSpending(
  call: Call,
  { steps, total }: Plan,
  { config: { budget } }: Project,
  maxCost: number | undefined,
): Promise<boolean> {
  const { terminal } = call
  if (paidSteps(steps).length === 0) return true
  const command = typed(call)
  const unpriced =
    maxCost === undefined ? refuseUnpriced(steps, call.flag('yes') ? `${command} --yes` : command) : undefined
  if (unpriced !== undefined) throw unpriced
  const price = totalPrice(total, dollars)
  const limit = passedConfirmAbove(total, budget)
  if (limit !== undefined) return await confirmAmount(call, { total, price, limit, maxCost })
  const needed = new GenimgError('CONFIRMATION_NEEDED', {
    command,
    count: total.count,
    price,
    budget: budget !== undefined,
  })
  if (call.flag('yes')) {
    if (!terminal.interactive && budget === undefined && maxCost === undefined) throw needed
    return true
  }
  if (!terminal.interactive) throw needed
  const answer = await terminal.ask(`Generate ${total.count === 1 ? 'it' : 'them'} for ${price}? [y/N] `)
  return /^y(es)?$/i.test(answer)
}

/** What was typed, without what lets it spend: `genimg settle hero --resubmit`. */
function typed({ command, operands, flags }: Call): string {
  const others = flags.filter((flag) => flag !== 'yes').map((flag) => `--${flag}`)
  return ['genimg', command, ...operands, ...others].join(' ')
}

interface LargeSpending {
  readonly total: Plan['total']
  readonly price: string
  /** `budget.confirmAbove`. */
  readonly limit: number
  readonly maxCost: number | undefined
}

/** A yes is given by habit; an amount is read before it is typed, now or as `--max-cost`. */
async function confirmAmount(call: Call, spending: LargeSpending): Promise<boolean> {
  const { terminal, flag } = call
  const { total, price, limit, maxCost } = spending
  const isPartlyUnknown = total.unknown > 0
  if (flag('yes') && maxCost !== undefined && !isAbove(total.usd, maxCost)) return true
  if (!terminal.interactive) {
    const above = { limit: dollars(limit), maxCost: isPartlyUnknown ? '<USD>' : coveringAmount(total.usd) }
    throw new GenimgError('CONFIRMATION_NEEDED', {
      command: typed(call),
      count: total.count,
      price,
      budget: true,
      above,
    })
  }
  // What has no price counts as all that --max-cost leaves, and without --max-cost it was refused before.
  const amount = dollars(isPartlyUnknown ? (maxCost ?? total.usd) : total.usd)
  const reason = isPartlyUnknown
    ? `Not all of the price is known, and budget.confirmAbove is ${dollars(limit)}.`
    : `This is more than budget.confirmAbove (${dollars(limit)}).`
  return isAmount(await terminal.ask(`${reason} Type the amount to go on (${amount}): `), amount)
}

/** The least amount in whole thousandths that covers a price: `4.20`. */
function coveringAmount(usd: number): string {
  const thousandths = Math.round(usd * 1000)
  return dollars((isAbove(usd, thousandths / 1000) ? thousandths + 1 : thousandths) / 1000).slice(1)
}

/** @param amount as it was shown: `$4.20` */
function isAmount(typed: string, amount: string): boolean {
  return /^\$?\d+(\.\d{1,3})?$/.test(typed) && dollars(Number(typed.replace('$', ''))) === amount
}
