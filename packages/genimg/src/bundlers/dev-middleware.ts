import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { deliver, isGenimgError, parseSpecifier, placeholderSvg, type GenimgError } from '@genimg/core'
import type { Connect } from 'vite'
import type { DevSession } from './dev-session.ts'
import { matchVariant, parseDevUrl } from './dev-url.ts'
import { splitPlace } from './module-id.ts'

const contentTypes = { avif: 'image/avif', webp: 'image/webp', jpeg: 'image/jpeg', png: 'image/png' }

/** Answers the URLs of variants: bytes, or a placeholder for what is not generated yet. */
export function createDevMiddleware(
  base: string,
  sessionOf: (place: string) => DevSession,
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
  sessionOf: (place: string) => DevSession,
): Promise<boolean> {
  const url = request.method === 'GET' || request.method === 'HEAD' ? parseDevUrl(base, request.url ?? '') : undefined
  if (url === undefined) return false
  const { place, own } = splitPlace(url.query)
  const specifier = parseSpecifier(`gen:${url.name}${own.length === 0 ? '' : `?${own.join('&')}`}`)
  if (specifier === undefined) return false
  const { image, picture, state } = await sessionOf(place).find(url.name)
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
  const etag = `"${variant.key}"`
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, { etag, 'cache-control': 'no-cache' }).end()
    return true
  }
  const [path = ''] = await cache.ensure([variant], picture.path)
  response.setHeader('etag', etag)
  response.setHeader('cache-control', 'no-cache')
  response.setHeader('content-type', contentTypes[variant.format])
  createReadStream(path)
    .on('error', (error) => response.destroy(error))
    .pipe(response)
  return true
}

function refuse(response: ServerResponse, error: GenimgError): void {
  response.writeHead(statusOf(error), { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
  response.end(`${error.message}\n`)
}

function statusOf({ code }: GenimgError): number {
  if (code === 'IMAGE_UNKNOWN') return 404
  return code === 'DIRECTIVE_INVALID' ? 400 : 409
}
