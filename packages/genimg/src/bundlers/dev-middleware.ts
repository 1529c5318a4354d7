import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  deliver,
  isGenimgError,
  parseSpecifier,
  placeholderSvg,
  systemCode,
  type GenimgError,
  type Variant,
  type VariantCache,
} from '@genimg/core'
import type { Connect } from 'vite'
import type { DevSession } from './dev-session.ts'
import { matchVariant, parseDevUrl } from './dev-url.ts'
import { splitPlace } from './module-id.ts'

const contentTypes = { avif: 'image/avif', webp: 'image/webp', jpeg: 'image/jpeg', png: 'image/png' }

/**
 * Answers the URLs of variants: bytes, or a placeholder for what is not generated yet.
 * @param sessionOf undefined for a place that nothing may be served from
 */
export function createDevMiddleware(
  base: string,
  sessionOf: (place: string) => DevSession | undefined,
): Connect.NextHandleFunction {
  return (request, response, next) => {
    answer(request, response, base, sessionOf).then(
      (answered) => {
        if (!answered) next()
      },
      (error: unknown) => {
        if (isGenimgError(error)) refuse(response, error)
        else next(error)
      },
    )
  }
}

/** False for what is not a variant's URL. */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  base: string,
  sessionOf: (place: string) => DevSession | undefined,
): Promise<boolean> {
  const url = request.method === 'GET' || request.method === 'HEAD' ? parseDevUrl(base, request.url ?? '') : undefined
  if (url === undefined) return false
  const { place, own } = splitPlace(url.query)
  const specifier = parseSpecifier(`gen:${url.name}${own.length === 0 ? '' : `?${own.join('&')}`}`)
  const session = sessionOf(place)
  if (specifier === undefined || session === undefined) return false
  const { image, picture, state } = await session.find(url.name)
  const { project, cache } = state
  const { variants } = deliver(picture, image, specifier, project.config, project.ports.codec.version())
  const variant = matchVariant(variants, url)
  if (variant === undefined) return false
  if (picture.path === null) {
    const { width, height } = variant
    const note = 'not generated yet: press g + enter in the terminal'
    response.setHeader('content-type', 'image/svg+xml')
    response.setHeader('cache-control', 'no-store')
    response.end(placeholderSvg({ width, height, label: image.name, note }))
    return true
  }
  const caching = { etag: `"${variant.key}"`, 'cache-control': 'no-cache' }
  if (hasAlready(request, caching.etag)) {
    response.writeHead(304, caching).end()
    return true
  }
  // All that HEAD asks for is known already, but for the length, which may be left out: nothing is encoded for it.
  const bytes = request.method === 'HEAD' ? undefined : await bytesOf(variant, picture.path, cache)
  const length = bytes === undefined ? {} : { 'content-length': bytes.length }
  response.writeHead(200, { ...caching, 'content-type': contentTypes[variant.format], ...length }).end(bytes)
  return true
}

/** A proxy may name several, and one that compresses calls them weak. */
function hasAlready({ headers }: IncomingMessage, etag: string): boolean {
  const known = headers['if-none-match']?.split(',') ?? []
  return known.some((one) => one.trim().replace(/^W\//, '') === etag)
}

/** Read before anything is answered: where the cache is deleted right after a file was put into it, it is made again. */
async function bytesOf(variant: Variant, source: string, cache: VariantCache): Promise<Uint8Array> {
  const read = async (): Promise<Uint8Array> => {
    const [path = ''] = await cache.ensure([variant], source)
    return await readFile(path)
  }
  try {
    return await read()
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
    return await read()
  }
}

function refuse(response: ServerResponse, error: GenimgError): void {
  response.writeHead(statusOf(error), { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`${error.message}\n`)
}

function statusOf({ code }: GenimgError): number {
  if (code === 'IMAGE_UNKNOWN') return 404
  return code === 'DIRECTIVE_INVALID' ? 400 : 409
}
