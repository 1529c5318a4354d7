import { isObject } from './shape.ts'

/** Specification versions of the AI SDK whose image models are taken. */
const versions = ['v2', 'v3', 'v4'] as const

/**
 * An image model of the Vercel AI SDK, as much of it as genimg uses. `openai.image('…')`, `fal.image('…')` and every
 * other model of specification v2, v3 or v4 has this shape, so that no package of the SDK is needed to tell.
 */
export interface ImageModelLike {
  readonly specificationVersion: (typeof versions)[number]
  /** `openai.image` */
  readonly provider: string
  readonly modelId: string
  /** Not used, since one picture is ordered a call; it is what tells an image model from other kinds. */
  readonly maxImagesPerCall: unknown
  /** Since v4; `false` where it is certain that pictures are not taken. */
  readonly supportsFileInputs?: unknown
  readonly supportsMaskInputs?: unknown
  // A method, because models are classes that need their `this`; and as a method it takes the options of every version.
  doGenerate(call: ImageCall): PromiseLike<ImageResultLike>
}

/** What `doGenerate` is called with. */
export interface ImageCall {
  readonly prompt: string | undefined
  readonly n: number
  /** `1536x1024` */
  readonly size: string | undefined
  /** `3:2` */
  readonly aspectRatio: string | undefined
  readonly seed: number | undefined
  /** Since v3. */
  readonly files?: readonly ImageFile[] | undefined
  readonly mask?: ImageFile | undefined
  readonly providerOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly abortSignal?: AbortSignal
}

export type ImageFile =
  | { readonly type: 'file'; readonly mediaType: string; readonly data: string | Uint8Array }
  | { readonly type: 'url'; readonly url: string }

/** What `doGenerate` resolves to. The members come from outside, and are looked at before they are used. */
export interface ImageResultLike {
  readonly images: readonly (string | Uint8Array)[]
  readonly warnings: readonly unknown[]
  readonly providerMetadata?: unknown
  readonly response: unknown
}

/** Throws where somebody without types, or with a later SDK, passes something else. */
export function checkModel(model: unknown): asserts model is ImageModelLike {
  const expected = "aiSdk() takes an image model of the AI SDK, such as `openai.image('gpt-image-2')`"
  if (typeof model === 'string') {
    throw new TypeError(
      `${expected}, and not a name: "${model}" alone would have to go through Vercel's AI Gateway. To use that, pass \`gateway.imageModel('${model}')\` of \`@ai-sdk/gateway\`.`,
    )
  }
  if (!isObject(model)) throw new TypeError(`${expected}, not ${model === null ? 'null' : typeof model}.`)
  const { specificationVersion: version, provider, modelId, doGenerate } = model
  if (typeof doGenerate !== 'function' || typeof provider !== 'string' || typeof modelId !== 'string') {
    throw new TypeError(`${expected}. What came has no \`doGenerate\`, \`provider\` and \`modelId\` as such models do.`)
  }
  if (!('maxImagesPerCall' in model)) {
    throw new TypeError(`${expected}. "${modelId}" of ${provider} is a model of another kind.`)
  }
  if (!versions.some((known) => known === version)) {
    throw new TypeError(
      `"${modelId}" of ${provider} has specification ${JSON.stringify(version) ?? 'undefined'} of the AI SDK, and aiSdk() knows ${versions.join(', ')}. Install a version of its package, or of genimg, that fits.`,
    )
  }
}
