import { paidSteps, uploadNotices, type ResolvedImage, type Step } from '@genimg/core'

/**
 * What a person should know about a plan besides its rows, as full sentences. Pure.
 * @param today `2026-11-21`
 */
export function planNotices(steps: readonly Step[], today: string): readonly string[] {
  return [
    ...acceptNotices(steps),
    ...retirementNotices(steps, today),
    ...emulatorNotices(steps),
    ...uploadNotices(steps),
  ]
}

/** What a picture shows; with all of it as it was, only who makes it and how has changed. */
const contentFields = new Set(['prompt', 'references', 'mask', 'revision'])

/** Moving to another model or maker need not cost anything. */
function acceptNotices(steps: readonly Step[]): readonly string[] {
  const names = steps.flatMap((step) => {
    if (step.action !== 'generate' || step.reason.kind !== 'changed') return []
    const { fields } = step.reason
    const isMoved = fields.includes('model') || fields.includes('provider')
    return isMoved && !fields.some((field) => contentFields.has(field)) ? [step.name] : []
  })
  if (names.length === 0) return []
  const pictures = names.length === 1 ? "today's picture" : "today's pictures"
  const family = steps.some((step) => isMadeFrom(names, step)) ? ', and with it what is made from it' : ''
  return [
    `${list(names)} changed only in who makes it: \`genimg accept --reason model\` keeps ${pictures}${family}, free.`,
  ]
}

/** Whether a step waits for the new picture of one of these. */
function isMadeFrom(names: readonly string[], step: Step): boolean {
  if (step.action !== 'generate' || step.key !== null) return false
  return step.image.draft.references.some((reference) => reference.kind === 'image' && names.includes(reference.name))
}

function retirementNotices(steps: readonly Step[], today: string): readonly string[] {
  const images = steps.flatMap((step) => (step.action === 'orphan' ? [] : [step.image]))
  const notices = images.flatMap(({ draft: { model }, retirement }: ResolvedImage) => {
    if (retirement === undefined) return []
    const { end, successors } = retirement
    const ends = end < today ? `was switched off by its maker on ${end}` : `is switched off by its maker on ${end}`
    const next = successors.map((successor) => `"${successor}"`).join(' or ')
    const remedy = next === '' ? 'set `model` to another one' : `set \`model\` to ${next}`
    return [
      `"${model}" ${ends}: for new pictures, ${remedy}. \`genimg accept --reason model\` then keeps those that exist, free.`,
    ]
  })
  return [...new Set(notices)]
}

function emulatorNotices(steps: readonly Step[]): readonly string[] {
  const places = paidSteps(steps).flatMap(({ image: { provider } }) =>
    provider.emulated ? [provider.baseURL ?? 'The provider'] : [],
  )
  return [...new Set(places)].map(
    (place) => `${place} is an emulator: its pictures cost nothing and are marked as stand-ins in images.lock.`,
  )
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `"${name}"`)
  const more = names.length - shown.length
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`
}
