import { checkModel, type ImageModelLike } from './image-model-like.ts'

/** Options of `aiSdk()`. */
export interface AiSdkOptions {
  /**
   * USD a picture, for plans and budgets: a number, or a function for models whose price depends on the request. The AI
   * SDK knows no prices; without this a picture's price is unknown, and a budget lets one be ordered at a time. `0` is
   * free, and asks for no budget.
   * @default unknown
   * @example ({ quality }) => (quality === 'low' ? 0.011 : 0.167)
   */
  readonly price?: number | ((picture: PricedPicture) => number | null)
  /**
   * Seconds that a picture usually takes, for plans.
   * @default unknown
   */
  readonly seconds?: number
  /**
   * What becomes of `size`. `pixels` sends `1536x1024` as the SDK's `size`; `aspect` sends `3:2` as its `aspectRatio`,
   * for models that take nothing else, and the model chooses how many pixels.
   * @default 'pixels'
   */
  readonly sizes?: 'pixels' | 'aspect'
  /**
   * Orders under way at once, at first.
   * @default 4
   */
  readonly concurrency?: number
  /**
   * Milliseconds until an answer counts as lost, which leaves the order in doubt: it may have been billed.
   * @default 600_000
   */
  readonly timeout?: number
  /**
   * Pictures are stand-ins, as from a server of one's own for tests: marked in the lock, and refused when frozen.
   * @default false
   */
  readonly emulated?: boolean
  /**
   * Where the model looks in the SDK's `providerOptions`, as in `{ vertex: { … } }`. Options in another place are left
   * out by the SDK without a word.
   * @default the model's provider up to its first dot: `openai` for `openai.image`
   */
  readonly providerOptionsKey?: string
  /**
   * Keys that were given to the model in code, to be kept out of every message and record. What has the form of a key is
   * kept out anyway.
   * @default []
   */
  readonly secrets?: readonly string[]
}

/** What a picture's price may depend on, as it is sent. */
export interface PricedPicture {
  /** `1536x1024`, or `3:2` with `sizes: 'aspect'`; null for `auto`. */
  readonly size: string | null
  /** Null where the config says nothing: the model's own default. */
  readonly quality: string | null
  /** How many there are. */
  readonly references: number
}

/** A model and its options, checked and with every default. */
export interface Settings {
  readonly model: ImageModelLike
  /** The model in keys, plans and messages: `openai.image:gpt-image-2`. */
  readonly name: string
  /** USD; null where it is not known. */
  readonly priceOf: (picture: PricedPicture) => number | null
  readonly free: boolean
  readonly seconds: number | null
  readonly sizes: 'pixels' | 'aspect'
  readonly concurrency: number
  readonly timeout: number
  readonly emulated: boolean
  readonly providerOptionsKey: string
  readonly standardOptionsKey: string
  readonly secrets: readonly string[]
}

const known = ['price', 'seconds', 'sizes', 'concurrency', 'timeout', 'emulated', 'providerOptionsKey', 'secrets']

/** Later than this, timers of JavaScript fire at once. */
const longestTimeout = 2 ** 31 - 1

/** Throws a `TypeError` for a model or an option that is not one. */
export function resolveSettings(model: ImageModelLike, options: AiSdkOptions): Settings {
  checkModel(model)
  checkOptions(options)
  const { price, seconds, sizes, concurrency, timeout, emulated, providerOptionsKey, secrets } = options
  const [standardOptionsKey = model.provider] = model.provider.split('.')
  return {
    model,
    name: `${model.provider}:${model.modelId}`,
    priceOf: typeof price === 'function' ? (picture) => checkedPrice(price(picture)) : () => price ?? null,
    free: price === 0,
    seconds: seconds ?? null,
    sizes: sizes ?? 'pixels',
    concurrency: concurrency ?? 4,
    timeout: timeout ?? 600_000,
    emulated: emulated ?? false,
    providerOptionsKey: providerOptionsKey ?? standardOptionsKey,
    standardOptionsKey,
    secrets: secrets ?? [],
  }
}

function checkOptions(options: AiSdkOptions): void {
  const { price, seconds, sizes, concurrency, timeout, emulated, providerOptionsKey, secrets, ...unknown } = options
  for (const name of Object.keys(unknown)) fail(name, `is not an option. The options are ${known.join(', ')}`)
  if (typeof price !== 'function') check('price', price, isAmount, 'must be USD from 0, or a function')
  check('seconds', seconds, isAmount, 'must be a number from 0')
  check('sizes', sizes, (value) => ['pixels', 'aspect'].includes(value), 'must be "pixels" or "aspect"')
  check('concurrency', concurrency, (value) => Number.isInteger(value) && value >= 1, 'must be a whole number from 1')
  check(
    'timeout',
    timeout,
    (value) => Number.isInteger(value) && value >= 1 && value <= longestTimeout,
    `must be a whole number of milliseconds from 1 to ${longestTimeout}`,
  )
  check('emulated', emulated, (value) => typeof value === 'boolean', 'must be true or false')
  check('providerOptionsKey', providerOptionsKey, isFilled, 'must be a name such as "openai"')
  check('secrets', secrets, (value) => Array.isArray(value) && value.every(isFilled), 'must be a list of keys')
}

function check<Value>(name: string, value: Value | undefined, isGood: (value: Value) => boolean, must: string): void {
  if (value === undefined || isGood(value)) return
  // What is in `secrets` is no text for a message.
  fail(name, name === 'secrets' ? must : `${must}, not ${JSON.stringify(value) ?? typeof value}`)
}

function fail(name: string, message: string): never {
  throw new TypeError(`The option \`${name}\` of aiSdk() ${message}.`)
}

/** A price that is nonsense would count as none. A table that lacks an entry gives `undefined`. */
function checkedPrice(price: number | null | undefined): number | null {
  if (price === null || price === undefined) return null
  if (isAmount(price)) return price
  return fail('price', `must return USD from 0, or null, not ${String(price)}`)
}

function isAmount(value: number): boolean {
  return Number.isFinite(value) && value >= 0
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}
