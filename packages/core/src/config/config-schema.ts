import {
  aBoolean,
  aJson,
  anAmount,
  aString,
  aText,
  either,
  join,
  listOf,
  oneOf,
  optionsOf,
  recordOf,
  rule,
  show,
  type Check,
} from './check.ts'
import { isObject } from '../json.ts'
import { aspectCheck } from '../variants/directives/aspect.ts'
import { variantsCheck } from '../variants/option-checks.ts'

const isString = (value: unknown): boolean => typeof value === 'string'

const revision = rule('a string or a number', (value) => typeof value === 'string' || Number.isFinite(value))
const vars = recordOf(aString, 'an object of texts')
const oneOrMore = either(isString, aText, listOf(aText, 'a string or a list of strings'))

const cells = listOf(recordOf(aText, 'an object of texts'), 'a list of objects')
const matrix: Check = (value, path) => {
  if (!isObject(value)) return [{ path, message: `must be an object of lists, not ${show(value)}` }]
  return Object.entries(value).flatMap(([name, member]) => {
    const check = name === 'include' || name === 'exclude' ? cells : listOf(aText, 'a list of texts')
    return check(member, join(path, name))
  })
}

const aStyle = either(isString, aText, optionsOf({ prompt: aText, references: oneOrMore }, ['prompt']))

const requestOptions: Readonly<Record<string, Check>> = {
  provider: aText,
  model: aText,
  size: aText,
  aspect: aspectCheck,
  safeArea: aBoolean,
  quality: aText,
  background: aText,
  style: aText,
  recipe: aText,
  params: recordOf(aJson, 'an object of parameters'),
  price: anAmount,
}

const imageOptions: Readonly<Record<string, Check>> = {
  prompt: aText,
  alt: aString,
  ...requestOptions,
  references: oneOrMore,
  mask: aText,
  revision,
  variants: variantsCheck,
  matrix,
  vars,
}

const aProvider = 'a provider, such as segmind() from "genimg/segmind"'
const isSource = (value: unknown): boolean =>
  isObject(value) && typeof value['id'] === 'string' && typeof value['connect'] === 'function'
const provider = rule(aProvider, (value) => isString(value) || isSource(value))

const limits = optionsOf({ perRun: anAmount, perDay: anAmount, confirmAbove: anAmount })

/** A budget without a limit would be a licence. */
const budget: Check = (value, path) => {
  const problems = limits(value, path)
  const isEmpty = isObject(value) && value['perRun'] === undefined && value['perDay'] === undefined
  return problems.length === 0 && isEmpty ? [{ path, message: 'needs perRun or perDay, in USD' }] : problems
}

/** One entry of `images`, or one prompt file. */
export const imageCheck: Check = optionsOf(imageOptions, ['prompt'])

export const configCheck: Check = optionsOf({
  provider,
  providers: recordOf(rule(aProvider, isSource), 'an object of providers'),
  budget,
  defaults: optionsOf(requestOptions),
  styles: recordOf(aStyle, 'an object of texts'),
  vars,
  prompts: oneOrMore,
  variants: variantsCheck,
  presets: recordOf(variantsCheck, 'an object of variant options'),
  images: recordOf(imageCheck, 'an object of images'),
  dir: aText,
  cacheDir: aText,
  maxCacheSize: rule(
    'a whole number of bytes, 0 or more',
    (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  ),
  frozen: aBoolean,
  onMissing: oneOf('error', 'placeholder'),
  allowEmulated: aBoolean,
  dev: oneOf('placeholder', 'generate'),
})
