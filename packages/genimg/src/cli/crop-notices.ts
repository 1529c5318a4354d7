import { cropLoss, ratioText, shapedSize, type ResolvedImage, type Step } from '@genimg/core'
import { listNames } from '../list-names.ts'

/** A crop that takes less is what a photographer does too. */
const muchLost = 0.15

/** What a person should know of the shape of pictures before they are paid for. Pure. */
export function cropNotices(steps: readonly Step[]): readonly string[] {
  const images = steps.flatMap((step) => (step.action === 'generate' ? [step.image] : []))
  return [...group(images, lossText), ...group(images, sizeText)].map(([text, names]) => `${listNames(names)}: ${text}`)
}

/** Images of which the same is true are said together. */
function group(
  images: readonly ResolvedImage[],
  textOf: (image: ResolvedImage) => string | undefined,
): readonly (readonly [string, readonly string[]])[] {
  const names = new Map<string, string[]>()
  for (const image of images) {
    const text = textOf(image)
    if (text !== undefined) names.set(text, [...(names.get(text) ?? []), image.name])
  }
  return [...names]
}

function lossText({ size, shape, draft }: ResolvedImage): string | undefined {
  const lost = shape === null ? undefined : cropLoss(size, shape)
  if (shape === null || size === null || lost === undefined || lost <= muchLost) return undefined
  return `cropping ${size.width}x${size.height} of "${draft.model}" to ${ratioText(shape.aspect)} cuts off ${Math.round(lost * 100)} % of what is paid for.`
}

function sizeText({ size, shape, draft }: ResolvedImage): string | undefined {
  if (size === null || shape === null || shape.size === null) return undefined
  const { width, height } = shapedSize(size, shape)
  if (width >= shape.size.width && height >= shape.size.height) return undefined
  return `delivered as ${width}x${height}, since no size of "${draft.model}" covers ${shape.size.width}x${shape.size.height} and nothing is upscaled.`
}
