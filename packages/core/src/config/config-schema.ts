import {
  aBoolean,
  aJson,
  anAmount,
  aString,
  aText,
  aWhole,
  either,
  listOf,
  oneOf,
  optionsOf,
  recordOf,
  rule,
  type Check,
} from './check.ts'
import { parseAspect } from '../variants/directives/aspect.ts'
import { position } from '../variants/directives/position.ts'
import { isObject } from '../json.ts'

const formats = ['avif', 'webp', 'jpeg', 'png'] as const
const isString = (value: unknown): boolean => typeof value === 'string'
const quality = aWhole(1, 100)

const variantOptions: Readonly<Record<string, Check>> = {
  widths: listOf(aWhole(1, 16_384), 'a list of widths in pixels'),
  formats: listOf(oneOf(...formats), 'a list of formats, best first'),
  aspect: rule('an aspect like "4:3"', (value) => typeof value === 'string' && parseAspect(value) !== undefined),
  fit: oneOf('cover', 'contain', 'fill'),
  position: rule(position.expected, (value) => typeof value === 'string' && position.parse(value) !== undefined),
  quality: either(isObject, optionsOf(Object.fromEntries(formats.map((format) => [format, quality]))), quality),
  lossless: aBoolean,
  sizes: aText,
}

const revision = rule('a string or a number', (value) => typeof value === 'string' || Number.isFinite(value))
const vars = recordOf(aString, 'an object of texts')
const oneOrMore = either(isString, aText, listOf(aText, 'a string or a list of strings'))

const requestOptions: Readonly<Record<string, Check>> = {
  provider: aText,
  model: aText,
  size: aText,
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
  variants: optionsOf(variantOptions),
  matrix: recordOf(listOf(aText, 'a list of texts'), 'an object of lists'),
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
  styles: recordOf(aText, 'an object of texts'),
  vars,
  prompts: oneOrMore,
  variants: optionsOf(variantOptions),
  presets: recordOf(optionsOf(variantOptions), 'an object of variant options'),
  images: recordOf(imageCheck, 'an object of images'),
  dir: aText,
  cacheDir: aText,
  frozen: aBoolean,
  onMissing: oneOf('error', 'placeholder'),
  allowEmulated: aBoolean,
  dev: oneOf('placeholder', 'generate'),
})
