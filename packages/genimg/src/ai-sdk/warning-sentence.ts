import { cleanText, endSentence } from './clean-text.ts'
import { isObject, isText } from './shape.ts'

/** A warning of the SDK, of any version, as a full sentence. */
export function warningSentence(warning: unknown, name: string, secrets: readonly string[]): string {
  const { type, setting, feature = setting, details, message } = isObject(warning) ? warning : {}
  const what = isText(feature) ? ` ${JSON.stringify(cleanText(feature, secrets))}` : ''
  const said = [details, message].find(isText)
  const after = said === undefined ? '.' : `: ${endSentence(cleanText(said, secrets))}`
  if (what !== '') {
    if (type === 'unsupported' || type === 'unsupported-setting')
      return `The model ${name} does not support${what}${after}`
    if (type === 'compatibility') return `The model ${name} does not fully support${what}${after}`
    if (type === 'deprecated') return `The model ${name} will not go on supporting${what}${after}`
  }
  return said === undefined ? `The model ${name} warns${what} without a reason.` : `The model ${name} warns${after}`
}
