import { digestOf } from '../digest.ts'
import { canonicalJson, type Json, type JsonObject } from '../json.ts'

/** Everything a provider is asked for one image, complete and explicit: what a key is made from. */
export interface ImageRequest {
  /** The provider's id. */
  readonly provider: string
  readonly model: string
  /** As it is sent: composed, NFC, LF. */
  readonly prompt: string
  /** Every parameter that is sent. */
  readonly params: JsonObject
  /** Digests in order; for a URL the URL. */
  readonly references: readonly string[]
  readonly mask: string | null
  /** What the user set to order another picture for the same request; `''` by default. */
  readonly revision: string
}

/** A request whose references to other images are still names, because those may have to be made first. */
export interface RequestDraft extends Omit<ImageRequest, 'references' | 'mask'> {
  readonly references: readonly Reference[]
  readonly mask: Reference | null
}

export type Reference =
  | { readonly kind: 'image'; readonly name: string }
  /** `path` is absolute; the digest is its content's. */
  | { readonly kind: 'file'; readonly path: string; readonly digest: string }
  | { readonly kind: 'url'; readonly url: string }

/** The form of key that new lock entries get. */
export const keyVersion = 1

// A key must mean the same for ever: a new form gets a new number here, and older entries are compared by their own.
const keyForms: Readonly<Record<number, (request: ImageRequest) => Json>> = {
  1: ({ provider, model, prompt, params, references, mask, revision }) => ({
    keyVersion: 1,
    provider,
    model,
    prompt,
    params,
    references,
    mask,
    revision,
  }),
}

/** sha256 of the request's canonical JSON, in hex; undefined for a version that this genimg does not know. */
export function keyOf(request: ImageRequest): string
export function keyOf(request: ImageRequest, version: number): string | undefined
export function keyOf(request: ImageRequest, version: number = keyVersion): string | undefined {
  const form = keyForms[version]
  return form === undefined ? undefined : digestOf(canonicalJson(form(request)))
}

/** A short hash for each field of a request, so that a later plan can say which of them changed. */
export function fieldHashes(request: ImageRequest): Readonly<Record<string, string>> {
  const { params, ...rest } = request
  const fields = [
    ...Object.entries(rest),
    // A parameter that is called as a field is must not hide it.
    ...Object.entries(params).map(
      ([name, value]) => [Object.hasOwn(rest, name) ? `params.${name}` : name, value] as const,
    ),
  ]
  return Object.fromEntries(fields.map(([field, value]) => [field, shortHash(value)]))
}

/** Names of the fields whose hashes differ, in the request's order. */
export function changedFields(
  now: Readonly<Record<string, string>>,
  before: Readonly<Record<string, string>>,
): readonly string[] {
  return [...new Set([...Object.keys(now), ...Object.keys(before)])].filter((field) => now[field] !== before[field])
}

/** Fills in the digests of other images; undefined while one of them does not exist. */
export function completeRequest(
  draft: RequestDraft,
  digestOfImage: (name: string) => string | undefined,
): ImageRequest | undefined {
  const references = draft.references.map((reference) => referenceDigest(reference, digestOfImage))
  const mask = draft.mask === null ? null : referenceDigest(draft.mask, digestOfImage)
  if (mask === undefined || !references.every((digest) => digest !== undefined)) return undefined
  return { ...draft, references, mask }
}

/** Names of the images that a draft is made from. */
export function parentsOf(draft: RequestDraft): readonly string[] {
  const all = draft.mask === null ? draft.references : [...draft.references, draft.mask]
  return [...new Set(all.flatMap((reference) => (reference.kind === 'image' ? [reference.name] : [])))]
}

function referenceDigest(
  reference: Reference,
  digestOfImage: (name: string) => string | undefined,
): string | undefined {
  if (reference.kind === 'url') return reference.url
  return reference.kind === 'file' ? reference.digest : digestOfImage(reference.name)
}

function shortHash(value: Json): string {
  return digestOf(canonicalJson(value)).slice(0, 8)
}
