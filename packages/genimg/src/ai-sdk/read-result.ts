import type { Done, Refusal } from '@genimg/core/provider'
import { cleanText, endSentence } from './clean-text.ts'
import type { Judged } from './outcomes.ts'
import { isObject, isText, memberOf } from './shape.ts'
import { warningSentence } from './warning-sentence.ts'

/** What `doGenerate` resolved to, as an outcome. The SDK promises a shape; a model of somebody's own may not keep it. */
export function readResult(result: unknown, { name, secrets }: Judged): Done | Refusal {
  if (!isObject(result)) return { status: 'ambiguous', message: `${name} answered with nothing that can be read.` }
  const { images, providerMetadata, isRetryable, response } = result
  const warnings = listIn(result['warnings']).map((warning) => warningSentence(warning, name, secrets))
  const [image, ...others] = listIn(images)
  if (image === undefined) {
    const reason = filterReason(providerMetadata, 8) ?? warnings[0]
    const why = reason === undefined ? '.' : `: ${endSentence(cleanText(reason, secrets))}`
    return isRetryable === true
      ? { status: 'ambiguous', message: `${name} made no picture, by a fault of its own${why}` }
      : {
          status: 'blocked',
          message: `${name} made no picture, as models do that refuse the content${why}`,
          mayBeBilled: true,
        }
  }
  const bytes = bytesOf(image)
  if (bytes.length === 0) return { status: 'ambiguous', message: `${name} answered with an empty picture.` }
  const extra = `The model ${name} made ${others.length + 1} pictures for one, and the first is kept.`
  return {
    status: 'done',
    picture: { bytes },
    cost: costIn(providerMetadata),
    creditsLeft: null,
    requestId: requestIdIn(response),
    ...(others.length + warnings.length > 0 ? { warnings: others.length > 0 ? [...warnings, extra] : warnings } : {}),
  }
}

function bytesOf(image: unknown): Uint8Array {
  if (image instanceof Uint8Array) return image
  return typeof image === 'string' ? Buffer.from(image.replace(/^data:[^,]*,/, ''), 'base64') : new Uint8Array()
}

/**
 * USD, where the model is Vercel's AI Gateway: no other says it in a form that is documented. A gateway that was given
 * the user's own key charges nothing, and the bill comes from elsewhere.
 */
function costIn(providerMetadata: unknown): number | null {
  const said = memberOf(memberOf(providerMetadata, 'gateway'), 'cost')
  const cost = isText(said) ? Number(said) : said
  return typeof cost === 'number' && Number.isFinite(cost) && cost > 0 ? cost : null
}

/** For questions to the provider. */
function requestIdIn(response: unknown): string | null {
  const headers = memberOf(response, 'headers')
  const id = ['x-request-id', 'x-fal-request-id'].map((header) => memberOf(headers, header)).find(isText)
  return id !== undefined && /^[\w.:-]{1,128}$/.test(id) ? id : null
}

/** The text beside a name like `raiFilteredReason`, wherever a provider puts it. */
function filterReason(value: unknown, depth: number): string | undefined {
  if (!isObject(value) || depth === 0) return undefined
  const named = Object.entries(value).find(
    ([name, member]) => isText(member) && /reason|filter|block|refus/i.test(name),
  )
  if (named !== undefined && isText(named[1])) return named[1]
  return Object.values(value)
    .map((member) => filterReason(member, depth - 1))
    .find((reason) => reason !== undefined)
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
