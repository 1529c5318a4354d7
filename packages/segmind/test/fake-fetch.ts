/** One request as it would have gone out. */
export interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Headers
  readonly body: unknown
  readonly redirect: string
}

/** A `fetch` that answers by a function and remembers what it was asked. It obeys the signal, as a real one does. */
export function fakeFetch(reply: (sent: Sent) => Response | Promise<Response>): {
  readonly fetch: typeof fetch
  readonly sent: Sent[]
} {
  const sent: Sent[] = []
  return {
    sent,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const text = await request.text()
      const one = {
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: text === '' ? undefined : (JSON.parse(text) as unknown),
        redirect: request.redirect,
      }
      sent.push(one)
      const { signal } = request
      return await new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
        Promise.resolve(reply(one)).then(resolve, reject)
      })
    },
  }
}

/** An answer in JSON. */
export function json(body: unknown, init: ResponseInit = {}): Response {
  return Response.json(body, init)
}

/** A `fetch` that fails as undici does: a TypeError that says nothing, around what happened. */
export function failingFetch(cause: object): typeof fetch {
  return () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('low level'), cause) }))
}

export const apiKey = 'SG_0123456789abcdef'

/** The smallest PNG there is. */
export const png: Uint8Array<ArrayBuffer> = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  ),
)

export const pngBase64: string = Buffer.from(png).toString('base64')
