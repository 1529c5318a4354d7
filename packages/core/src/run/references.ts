import { digestOf } from '../digest.ts'
import { GenimgError, isGenimgError } from '../errors.ts'
import type { ImageRequest } from '../plan/request.ts'
import type { Codec, ExaminedPicture, Files } from '../ports/ports.ts'
import type { PrepareContext, Provider, ReferenceBytes } from '../provider.ts'
import { sniffType } from '../store/sniff.ts'
import type { Store } from '../store/store.ts'
import { temporaryIn } from '../store/temporary.ts'
import type { Look } from '../plan/look.ts'
import { maskProblem } from '../plan/mask-problem.ts'
import { preparationOf, usualLimits, type Preparation } from './preparation.ts'

/** References and mask of one order, as its provider takes them. */
export interface PreparedReferences {
  /** Digests of what is sent, which may not be the request's: a file can have to be written anew. URLs as they are. */
  readonly references: readonly string[]
  readonly mask: string | null
  readonly read: PrepareContext['read']
}

/** Rejects with `REFERENCE_INVALID` where one of them cannot be sent. Free, and done before an order is recorded. */
export type PrepareReferences = (
  name: string,
  request: ImageRequest,
  provider: Pick<Provider, 'referenceLimits'>,
) => Promise<PreparedReferences>

export interface ReferenceParts {
  readonly files: Files
  readonly codec: Codec
  readonly store: Store
  readonly stateDir: string
  readonly look: Look
  /** Where bytes with a digest are that the store does not have: a local file, an original of a fresh clone. */
  readonly locate: (digest: string) => Promise<string | undefined>
}

/** A file of a reference, looked at. */
interface Found {
  readonly path: string
  readonly digest: string
  readonly picture: ExaminedPicture
}

interface WrittenPicture extends ReferenceBytes {
  readonly digest: string
}

export function createReferences(parts: ReferenceParts): PrepareReferences {
  const { files, codec, store, stateDir, look, locate } = parts
  // Brand pictures go with every image of a style: what has to be written anew is written once.
  const written = new Map<string, Promise<WrittenPicture>>()

  async function find(name: string, digest: string): Promise<Found> {
    const path = (await store.find(digest)) ?? (await locate(digest))
    if (path === undefined) throw invalid(name, `the bytes of a reference (${digest}) are gone.`)
    try {
      return { path, digest, picture: await look(path, digest) }
    } catch (error) {
      throw isGenimgError(error, 'UNDECODABLE') ? invalid(name, error.message, error) : error
    }
  }

  async function readAsItIs(name: string, { path, digest }: Found): Promise<ReferenceBytes> {
    const bytes = await files.read(path)
    const type = sniffType(bytes)
    // The key says that the picture was made from the bytes that the plan saw.
    if (type === undefined || digestOf(bytes) !== digest) {
      throw invalid(name, `${path} was changed while the run went on.`)
    }
    return { type, bytes }
  }

  async function writeAnew({ path, digest }: Found, size: Preparation): Promise<WrittenPicture> {
    const key = `${digest} ${size.width}x${size.height}`
    const known = written.get(key)
    if (known !== undefined) return await known
    const writing = encode(path, size)
    written.set(key, writing)
    writing.catch(() => written.delete(key))
    return await writing
  }

  async function encode(source: string, size: Preparation): Promise<WrittenPicture> {
    const path = temporaryIn(stateDir)
    const lossless = { format: 'png', quality: 100, lossless: true, effort: undefined, sourceType: null } as const
    try {
      await codec.encode({ source, outputs: [{ path, ...size, fit: 'fill', position: 'centre', ...lossless }] })
      const bytes = await files.read(path)
      return { type: 'image/png', bytes, digest: digestOf(bytes) }
    } finally {
      await files.remove(path)
    }
  }

  return async (name, request, { referenceLimits = usualLimits }) => {
    const [first] = request.references
    const cover = request.mask === null || isURL(request.mask) ? undefined : await find(name, request.mask)
    const base = cover === undefined || first === undefined || isURL(first) ? undefined : await find(name, first)
    const problem = cover === undefined ? undefined : maskProblem(cover.picture, base?.picture.facts)
    if (problem !== undefined) throw invalid(name, `its mask ${problem}.`)
    // A picture and its mask have to be of one format.
    const alike = cover?.picture.facts.type === base?.picture.facts.type
    const readers = new Map<string, () => Promise<ReferenceBytes>>()

    async function prepare(reference: string, asPng: boolean): Promise<string> {
      if (isURL(reference)) return reference
      const found = await find(name, reference)
      const preparation = preparationOf(found.picture, referenceLimits, asPng)
      if (preparation === undefined) {
        readers.set(reference, () => readAsItIs(name, found))
        return reference
      }
      const anew = await writeAnew(found, preparation)
      readers.set(anew.digest, () => Promise.resolve(anew))
      return anew.digest
    }

    const references: string[] = []
    for (const [at, reference] of request.references.entries()) {
      references.push(await prepare(reference, at === 0 && base !== undefined && !alike))
    }
    return {
      references,
      mask: request.mask === null ? null : await prepare(request.mask, base !== undefined && !alike),
      read: async (digest) => {
        const reader = readers.get(digest)
        if (reader === undefined) throw new Error(`the order has no reference ${digest}`)
        return await reader()
      },
    }
  }
}

function invalid(image: string, message: string, cause?: unknown): GenimgError {
  return new GenimgError('REFERENCE_INVALID', { image, message }, { cause })
}

function isURL(reference: string): boolean {
  return reference.startsWith('https://')
}
