import { createEmulator, type Emulator, type EmulatorOptions } from '../src/index.ts'

export const goodKey = 'SG_0123456789abcdef'

/** An emulator on a clock that stands still, with the few calls that tests make. */
export interface Caller {
  readonly emulator: Emulator
  readonly post: (path: string, body: unknown, headers?: Readonly<Record<string, string>>) => Promise<Response>
  readonly get: (path: string) => Promise<Response>
  /** Submits to the queue and returns the request id. */
  readonly submit: (slug: string, body: object) => Promise<string>
  readonly result: (requestId: string) => Promise<Response>
  readonly status: (requestId: string) => Promise<Response>
  /** Submits, lets the time pass, and gets the file. */
  readonly picture: (slug: string, body: object) => Promise<Buffer>
}

export const base = 'http://127.0.0.1'
/** 2026-01-02T03:04:05Z */
export const start = 1_767_323_045_000

export function createCaller(options: EmulatorOptions = {}): Caller {
  const emulator = createEmulator({ now: () => start, latency: 1000, ...options })
  const get = (path: string): Promise<Response> => emulator.fetch(base + path, { headers: { 'x-api-key': goodKey } })
  const post: Caller['post'] = (path, body, headers = {}) =>
    emulator.fetch(base + path, {
      method: 'POST',
      headers: { 'x-api-key': goodKey, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const submit: Caller['submit'] = async (slug, body) =>
    String(member(await read(await post(`/v2/${slug}`, body)), 'request_id'))
  const result: Caller['result'] = (requestId) => get(`/v2/requests/${requestId}`)
  return {
    emulator,
    get,
    post,
    submit,
    result,
    status: (requestId) => get(`/v2/requests/${requestId}/status`),
    picture: async (slug, body) => {
      const requestId = await submit(slug, body)
      emulator.advance(1000)
      const url = member(await read(await result(requestId)), 'images', 0, 'url')
      const file = await emulator.fetch(String(url))
      return Buffer.from(await file.arrayBuffer())
    },
  }
}

export async function read(response: Response): Promise<unknown> {
  return await response.json()
}

/** A member of parsed JSON by path; undefined where there is none. */
export function member(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined),
    value,
  )
}

export const smallPrompt = { prompt: 'A paper boat', size: '1024x1024', quality: 'low' }
