import { dollars, isHeld, isLost, paidSteps, uploadNotices, type ResolvedImage, type Step } from '@genimg/core'
import { lostText } from '../lost-text.ts'
import { cropNotices } from './crop-notices.ts'
import { listNames } from '../list-names.ts'

type Retirement = NonNullable<ResolvedImage['retirement']>

/**
 * What a person should know about a plan besides its rows, as full sentences. Pure.
 * @param today `2026-11-21`
 */
export function planNotices(steps: readonly Step[], today: string): readonly string[] {
  const lost = steps.filter(isLost).map(({ name }) => name)
  return [
    ...(lost.length > 0 ? [lostText(lost)] : []),
    ...heldNotices(steps),
    ...acceptNotices(steps),
    ...retirementNotices(steps, today),
    ...cropNotices(steps),
    ...emulatorNotices(steps),
    ...uploadNotices(steps),
  ]
}

/** An adopted picture is replaced by nothing but a person's word. */
function heldNotices(steps: readonly Step[]): readonly string[] {
  return steps.filter(isHeld).map(({ name, image: { estimate, provider } }) => {
    const price = provider.free ? 'free' : estimate.usd === null ? 'price unknown' : dollars(estimate.usd)
    return `"${name}" was adopted by hand, and its request has changed since, so the picture stays. \`genimg accept ${name}\` lets it stand for the new request, free; \`genimg generate ${name}\` has a new one made (${price}).`
  })
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
    `${listNames(names)} changed only in who makes it: \`genimg accept --reason model\` keeps ${pictures}${family}, free.`,
  ]
}

/** Whether a step waits for the new picture of one of these. */
function isMadeFrom(names: readonly string[], step: Step): boolean {
  if (step.action !== 'generate' || step.key !== null) return false
  return step.image.draft.references.some((reference) => reference.kind === 'image' && names.includes(reference.name))
}

/** A model and its edit sibling end together, and are said together. */
function retirementNotices(steps: readonly Step[], today: string): readonly string[] {
  const models = new Map<string, { readonly retirement: Retirement; readonly names: Set<string> }>()
  for (const step of steps) {
    if (step.action === 'orphan' || step.image.retirement === undefined) continue
    const { retirement, draft } = step.image
    const { end, successors } = retirement
    const known = models.get(`${end} ${successors.join(' ')}`) ?? { retirement, names: new Set() }
    known.names.add(draft.model)
    models.set(`${end} ${successors.join(' ')}`, known)
  }
  return [...models.values()].map(({ retirement: { end, successors }, names }) => {
    const are = names.size === 1 ? ['is', 'was', 'its'] : ['are', 'were', 'their']
    const ends = `${end < today ? are[1] : are[0]} switched off by ${are[2]} maker on ${end}`
    const next = successors.map((successor) => `"${successor}"`).join(' or ')
    const remedy = next === '' ? 'set `model` to another one' : `set \`model\` to ${next}`
    return `${listNames([...names])} ${ends}: for new pictures, ${remedy}. \`genimg accept --reason model\` then keeps those that exist, free.`
  })
}

function emulatorNotices(steps: readonly Step[]): readonly string[] {
  const places = new Set(
    paidSteps(steps).flatMap(({ image: { provider } }) =>
      provider.emulated ? [provider.baseURL ?? 'the provider'] : [],
    ),
  )
  if (places.size === 0) return []
  const where = [...places].join(' and ')
  return [
    `${where} ${places.size === 1 ? 'is' : 'are'} taken for an emulator: images.lock marks its pictures as stand-ins, and CI refuses them.`,
  ]
}
