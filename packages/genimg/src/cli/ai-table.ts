import type { AiImage, AiImageCounts, DigitalSourceType } from '@genimg/core'
import { formatTable, type TableLayout } from './table.ts'
import type { Terminal } from './terminal.ts'

interface Row {
  readonly name: string
  readonly kind: string
  readonly maker: string
  readonly note: string
}

const layout = {
  columns: ['name', 'kind', 'maker', 'note'],
  // Names and models differ in their endings: `gpt-image-1-mini`, `gpt-image-1-edit-mini`.
  shrinking: [
    { column: 'maker', least: 12, cut: 'start' },
    { column: 'name', least: 16, cut: 'start' },
    { column: 'note', least: 12, cut: 'start' },
  ],
} as const satisfies TableLayout<keyof Row>

const heading: Row = { name: 'image', kind: 'kind', maker: 'made by', note: '' }

const kinds: Readonly<Record<DigitalSourceType, string>> = {
  trainedAlgorithmicMedia: 'AI',
  compositeWithTrainedAlgorithmicMedia: 'composite',
}

/** The images that have to be disclosed, for a person: a line each, and what they add up to. */
export function formatAiImages(
  images: readonly AiImage[],
  counts: AiImageCounts,
  { width, style }: Pick<Terminal, 'width' | 'style'>,
): readonly string[] {
  if (images.length === 0) return ['The config has no images.']
  const [first = '', ...lines] = formatTable([heading, ...images.map(rowOf)], layout, width)
  return [style('dim', first), ...lines, '', ...countLines(counts)]
}

function rowOf({ name, digitalSourceType, provider, model, ...image }: AiImage): Row {
  const kind = digitalSourceType === null ? 'not known' : kinds[digitalSourceType]
  const notes = [
    ...(image.byHand ? ['by hand'] : []),
    ...(image.emulated ? ['stand-in'] : []),
    ...(image.missing ? ['missing'] : []),
    ...(image.orphan ? ['not in the config'] : []),
  ]
  return { name, kind, maker: model === null ? provider : `${provider} ${model}`, note: notes.join(', ') }
}

function countLines({ images, unknown, emulated, missing, ...counts }: AiImageCounts): readonly string[] {
  const { trainedAlgorithmicMedia: alone, compositeWithTrainedAlgorithmicMedia: more } = counts
  const parts = [
    ...(alone > 0 ? [`${alone} by a model alone`] : []),
    ...(more > 0
      ? [`${more} ${more === 1 ? 'composite' : 'composites'}: with a file, a URL or a person's hand in it`]
      : []),
    ...(unknown > 0 ? [`${unknown} of unknown kind`] : []),
  ]
  return [
    ...(images === 0 ? [] : [`${images === 1 ? 'One image counts' : `${images} images count`} as made with AI:`]),
    ...parts.map((part) => `  ${part}`),
    ...(emulated === 0
      ? []
      : [
          `${emulated === 1 ? 'One of them is a stand-in' : `${emulated} of them are stand-ins`}, which no model made.`,
        ]),
    ...(missing === 0 ? [] : [`${missing === 1 ? 'One image is' : `${missing} images are`} missing: not made yet.`]),
  ]
}
