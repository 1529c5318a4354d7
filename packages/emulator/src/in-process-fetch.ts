import { codedError, isDrop, type Drop } from './answers.ts'
import { isLoopback } from './loopback.ts'
import type { Service } from './service.ts'

type Handle = (request: Request) => Promise<Response | Drop>

/** `fetch` without a network: the same answers, redirects and failures. */
export async function fetchInProcess(service: Service, handle: Handle, request: Request): Promise<Response> {
  request.signal.throwIfAborted()
  const url = new URL(request.url)
  if (!isOurs(service, url)) {
    service.log.begin(request, undefined, service.clock.now())
    throw failure(`connect ECONNREFUSED ${url.host}`, 'ECONNREFUSED')
  }
  const response = await orAborted(handle(request.clone()), request.signal)
  if (isDrop(response)) throw failure('read ECONNRESET', 'ECONNRESET')
  const location = response.headers.get('location')
  if (location === null || response.status < 300 || response.status > 399 || request.redirect === 'manual')
    return response
  if (request.redirect === 'error') throw failure('unexpected redirect', 'UND_ERR_REDIRECT')
  return await fetchInProcess(
    service,
    handle,
    new Request(new URL(location, request.url), { signal: request.signal, headers: request.headers }),
  )
}

function isOurs({ baseURL }: Service, { origin, hostname }: URL): boolean {
  if (origin === new URL(baseURL).origin || isLoopback(hostname)) return true
  return hostname.endsWith('.segmind.com') || hostname === 'api.openai.com'
}

function failure(message: string, code: string): TypeError {
  return new TypeError('fetch failed', { cause: codedError(message, code) })
}

function orAborted<T>(pending: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    pending.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
