import type { Estimate, EstimateRequest, JsonObject } from '@genimg/core/provider'
import { isObject } from './json.ts'
import { findModel, type ByQuality, type Model } from './models.ts'
import { pixelsOf, type Pixels } from './size.ts'

const million = 1_000_000

/** What one picture is expected to cost and take. The prompt is left out: it is a fraction of a cent. Pure. */
export function estimatePicture({ model, params, references, mask }: EstimateRequest): Estimate {
  const facts = findModel(model)
  if (facts === undefined) return { usd: null, approximate: false, seconds: null }
  const pictures = references + (mask ? 1 : 0)
  const output = outputPrice(facts, params)
  return {
    usd: output === null ? null : roundUSD(output + pictures * referencePrice(facts, params)),
    approximate: pictures > 0,
    seconds: facts.seconds,
  }
}

/** USD by the tokens that an answer counts; null where it counts none, or a price is not known. Pure. */
export function costOfUsage(model: string, usage: unknown): number | null {
  const rates = findModel(model)?.rates
  if (rates === undefined || !isObject(usage)) return null
  const input = tokensIn(usage['input_tokens'], usage['input_tokens_details'])
  const output = tokensIn(usage['output_tokens'], usage['output_tokens_details'])
  // Without details what comes out is the picture; what went in may be text or pictures, which differ in price.
  const textIn = input?.text ?? (input?.all === 0 ? 0 : null)
  const imageIn = input?.image ?? (input?.all === 0 ? 0 : null)
  const imageOut = output?.image ?? output?.all ?? null
  const textOut = rates.textOutput === null ? 0 : (output?.text ?? 0) * rates.textOutput
  // Gateways fill in zeros where they were told nothing: no picture is no tokens.
  if (textIn === null || imageIn === null || imageOut === null || imageOut === 0) return null
  return (textIn * rates.textInput + imageIn * rates.imageInput + imageOut * rates.imageOutput + textOut) / million
}

/** How many tokens a picture by gpt-image-2 is. Found by others in the calculator on OpenAI's pages. Pure. */
export function outputTokens({ width, height }: Pixels, edge: number): number {
  const [short, long] = width < height ? [width, height] : [height, width]
  const other = Math.floor((2 * edge * short + long) / (2 * long))
  return Math.ceil((edge * other * (2_000_000 + width * height)) / 4_000_000)
}

function outputPrice({ output, sizes, rates }: Model, { size, quality }: JsonObject): number | null {
  const pixels = pixelsOf(size)
  if (output === null || pixels === null || !isPriced(quality)) return null
  if (output.by === 'tokens') return (outputTokens(pixels, output.edge[quality]) * rates.imageOutput) / million
  if (sizes.kind === 'listed' && !sizes.values.some((value) => value === size)) return null
  return pixels.width === pixels.height ? output.square[quality] : output.oblong[quality]
}

/** A mask is counted as one more picture, which is the most it can be. */
function referencePrice({ referenceTokens, rates }: Model, { input_fidelity: fidelity }: JsonObject): number {
  return (referenceTokens[fidelity === 'high' ? 'high' : 'low'] * rates.imageInput) / million
}

function isPriced(quality: unknown): quality is keyof ByQuality {
  return quality === 'low' || quality === 'medium' || quality === 'high'
}

interface Tokens {
  readonly all: number
  readonly text: number | null
  readonly image: number | null
}

function tokensIn(all: unknown, details: unknown): Tokens | null {
  if (!isCount(all)) return null
  const { text_tokens: text, image_tokens: image } = isObject(details) ? details : {}
  return { all, text: isCount(text) ? text : null, image: isCount(image) ? image : null }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function roundUSD(usd: number): number {
  return Math.round(usd * million) / million
}
