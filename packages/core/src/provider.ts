/**
 * What a provider is to genimg. Types only, so that a provider package depends on nothing of ours at run time.
 *
 * A picture is bought in two phases, `submit` and `collect`: the request id of an accepted job is made durable in
 * between, so that a crash after the order never means a second order.
 */
import type { JsonObject } from './json.ts'

export type { Json, JsonObject } from './json.ts'

/** What a config names, as in `provider: segmind()`. It becomes a {@link Provider} once the environment is known. */
export interface ProviderSource {
  /** Part of every key: lower-case letters, digits and dashes. */
  readonly id: string
  /** Environment variables that hold its API key: refused where a bundler would publish them (`VITE_…`). */
  readonly secretNames?: readonly string[]
  /** Pure: reads what it is given, opens nothing, and does not mind a missing API key (a plan needs none). */
  readonly connect: (env: Environment) => Provider
}

/** The process environment with the `.env` files beneath it; `process.env` itself is never changed. */
export type Environment = Readonly<Record<string, string | undefined>>

export interface Provider {
  readonly id: string
  /** Pictures cost nothing, so that no budget is asked for. */
  readonly free: boolean
  /** Pictures are stand-ins (an emulator on loopback, a placeholder), marked in the lock and refused when frozen. */
  readonly emulated: boolean
  /** Jobs under way at once, at first. */
  readonly concurrency: number
  /** Where jobs are submitted; a job is only ever collected at the place that accepted it. Null for offline ones. */
  readonly baseURL: string | null
  /** Hosts that a result may be fetched from, besides {@link baseURL}'s own origin on loopback; `*.` is a wildcard. */
  readonly resultHosts: readonly string[]
  /** Strings to be kept out of every message, record and file: the API key. */
  readonly secrets: readonly string[]
  /** The environment variable that its API key is read from; null: it needs none. */
  readonly keyVariable: string | null
  /**
   * What a reference may be. Anything else is written anew as a PNG before it is sent, so `image/png` has to be among the
   * types.
   * @default PNG, JPEG and WebP of up to 50 MB and 8,294,400 pixels
   */
  readonly referenceLimits?: ReferenceLimits
  /** Said in the plan when local references are about to leave the machine. Null: they do not become public. */
  readonly uploadNotice: string | null

  /** Recommended sets of parameters by name, for the config's `recipe`. */
  readonly recipes?: Readonly<Record<string, Recipe>>
  /**
   * The sizes that the model of a request makes; null, and where this is left out: not known, so that a size is sent as
   * it was written. Pure. A size that the model does not make is asked for by the nearest of these, which goes into the
   * key: for a model that has sizes here they must stay the same for ever, whatever a later release learns of it.
   */
  readonly sizes?: (fields: Pick<RequestFields, 'model' | 'references'>) => NativeSizes | null
  /** Every parameter made explicit and checked. Pure. */
  readonly resolve: (fields: RequestFields) => ResolvedFields
  /** What one picture is expected to cost and take. Pure. */
  readonly estimate: (request: EstimateRequest) => Estimate
  /** What has to happen before the order and costs nothing: uploads of references. May be repeated. */
  readonly prepare: (request: ProviderRequest, context: PrepareContext) => Promise<Prepared | Refusal>
  /** The order: exactly one billable call, never repeated inside. */
  readonly submit: (body: JsonObject, context: CallContext) => Promise<Accepted | Done | Refusal>
  /** One look at an accepted job, free, repeatable. Absent where `submit` always answers with the picture. */
  readonly collect?: (requestId: string, context: CallContext) => Promise<Pending | Done | Failure>
  /** Credits left, in USD; null where there is no key to ask with. Rejects, without the key in it, where the provider does not answer. */
  readonly balance?: (context: CallContext) => Promise<number | null>
}

export type NativeSizes =
  | { readonly kind: 'listed'; readonly sizes: readonly PixelSize[] }
  /** Every size whose edges are multiples of `step`, within the limits where there are any. */
  | { readonly kind: 'free'; readonly step: number; readonly limits: SizeLimits | null }

export interface SizeLimits {
  readonly longestEdge: number
  /** How often the shorter edge may go into the longer one. */
  readonly widestRatio: number
  /** Width times height. */
  readonly pixels: { readonly least: number; readonly most: number }
}

/** In pixels. */
export interface PixelSize {
  readonly width: number
  readonly height: number
}

export interface ReferenceLimits {
  readonly types: readonly string[]
  /** Of one file. */
  readonly maxBytes: number
  /** Width times height; a larger picture is scaled down. */
  readonly maxPixels: number
}

/** The portable fields of one image, defaults applied. */
export interface RequestFields {
  /** Undefined: the provider's own default. */
  readonly model: string | undefined
  /** `1536x1024`, or `auto` where the user wrote it. */
  readonly size: string
  readonly quality: string
  readonly background: string
  /** Which of the three above the user wrote; the others are genimg's own defaults. */
  readonly configured: readonly ('size' | 'quality' | 'background')[]
  /** What only this provider knows, by its own names. */
  readonly params: JsonObject
  readonly references: number
  readonly mask: boolean
}

export interface Recipe {
  /** Fields that an image has to have besides. */
  readonly needs?: readonly ('references' | 'mask')[]
  readonly size?: string
  readonly quality?: string
  readonly background?: string
  readonly params?: JsonObject
}

export interface ResolvedFields {
  /** As it is sent: the edit sibling where there are references. */
  readonly model: string
  /** Everything sent besides prompt, references and mask; part of the key. */
  readonly params: JsonObject
  /** In pixels; null for `auto`. */
  readonly size: PixelSize | null
  readonly problems: readonly FieldProblem[]
  /** Full sentences. The same one for many images is shown once. */
  readonly warnings: readonly string[]
  /** Where it is known that the model will be, or has been, switched off. */
  readonly retirement?: Retirement
}

export interface Retirement {
  /** The day, as `2026-12-01`. */
  readonly end: string
  /** Models to move to, the nearest first. */
  readonly successors: readonly string[]
}

/** A value that cannot be sent: what was expected and what came. */
export interface FieldProblem {
  /** `size`, or `params.moderation`. */
  readonly field: string
  /** Reads on after the field: `must be one of …, not "4k"`. */
  readonly message: string
  /** The names that there are, where the field is none of them: core says which one was most likely meant. */
  readonly known?: readonly string[]
}

/** One picture's request as the provider gets it. */
export interface ProviderRequest {
  readonly model: string
  readonly prompt: string
  readonly params: JsonObject
  /** sha256 digests in hex of what is sent, or https URLs as they are. */
  readonly references: readonly string[]
  readonly mask: string | null
}

/** What a price depends on. */
export interface EstimateRequest {
  readonly model: string
  readonly params: JsonObject
  /** How many there are. */
  readonly references: number
  readonly mask: boolean
}

export interface Estimate {
  /** Null: not known, and never shown as free. */
  readonly usd: number | null
  /** An average over sizes and qualities, shown with `~`. */
  readonly approximate: boolean
  readonly seconds: number | null
}

export interface CallContext {
  readonly fetch: typeof fetch
  readonly signal: AbortSignal
}

export interface PrepareContext extends CallContext {
  /** Bytes of a reference that is not a URL. */
  readonly read: (digest: string) => Promise<ReferenceBytes>
  /** URLs of earlier uploads; kept across runs. */
  readonly uploads: UploadMemory
}

export interface ReferenceBytes {
  /** `image/png`, by magic bytes. */
  readonly type: string
  readonly bytes: Uint8Array
}

export interface UploadMemory {
  readonly get: (digest: string) => string | undefined
  readonly set: (digest: string, url: string) => Promise<void>
}

/** Ready to be submitted; `body` goes to {@link Provider.submit} as it is. */
export interface Prepared {
  readonly status: 'prepared'
  readonly body: JsonObject
}

/** The provider has the job. */
export interface Accepted {
  readonly status: 'accepted'
  readonly requestId: string
  /** Milliseconds since 1970 by the server's `Date` header; our own clock where it sent none. */
  readonly serverTime: number
  /** How long the provider keeps the job, in milliseconds. */
  readonly keptFor: number
  /** When a first look is worth it, in milliseconds from now. */
  readonly lookAfter: number
}

export interface Pending {
  readonly status: 'pending'
  /** Milliseconds until the next look is worth it; undefined: by the caller's own back-off. */
  readonly lookAfter?: number
}

export interface Done {
  readonly status: 'done'
  readonly picture: { readonly bytes: Uint8Array } | { readonly url: string }
  /** USD as billed; null where the provider did not say. */
  readonly cost: number | null
  /** Credits left in USD; null where the provider did not say. */
  readonly creditsLeft: number | null
  readonly requestId: string | null
  /** Milliseconds that the job took, as the provider counts; later looks are timed by it. */
  readonly took?: number
  /** What the provider remarked about the order, as full sentences: `"quality" is not supported by this model.` */
  readonly warnings?: readonly string[]
}

/** Why an order was not taken, sorted by what may be done about it. */
export type Refusal =
  /** It never left this machine (DNS, connection refused): not billed, may be tried again. */
  | { readonly status: 'unsent'; readonly message: string }
  /** It was answered with "not now" (429, 500): not billed, may be tried again after `wait` ms. */
  | {
      readonly status: 'busy'
      readonly message: string
      readonly wait: number | null
      /** `rate` lowers the concurrency; `fault` may be repeated twice at most. */
      readonly because: 'rate' | 'fault'
    }
  /** It was answered and will be answered the same again: not billed. */
  | {
      readonly status: 'rejected'
      readonly message: string
      /** `run`: every other image would hear the same (wrong key, no credits). */
      readonly scope: 'image' | 'run'
      readonly because: 'credits' | 'key' | 'request' | 'retired'
    }
  | Block
  /**
   * It was sent and no answer came that can be read: it may have been billed. `bytes`: what came instead, where it may
   * have the picture in it; they are kept for a person to look at.
   */
  | { readonly status: 'ambiguous'; readonly message: string; readonly bytes?: Uint8Array }

/** The provider refuses this request for its content. The same request is not sent again unasked. */
export interface Block {
  readonly status: 'blocked'
  /** The provider's own sentence. */
  readonly message: string
  /** Set where it may have been billed all the same: it answered, and without a picture. Left out: not billed. */
  readonly mayBeBilled?: true
}

/** How looking at an accepted job can end without a picture. */
export type Failure =
  | Block
  /** The job ended without a picture, unbilled. */
  | { readonly status: 'failed'; readonly message: string }
  /** The provider no longer knows the job; what it made may have been billed. */
  | { readonly status: 'expired'; readonly message: string; readonly serverTime: number | null }
  /** No answer this time; looking again is free. */
  | { readonly status: 'unanswered'; readonly message: string; readonly wait: number | null }
  /** The job is done and billed, and its answer cannot be read; it may be looked at again later. */
  | { readonly status: 'unusable'; readonly message: string }
  /** The key is refused, so that looking again will not help in this run. */
  | { readonly status: 'denied'; readonly message: string }
