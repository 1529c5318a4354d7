import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { paintPlaceholder } from '@genimg/core'

export const apiKey = 'sk-0123456789abcdef'

/** A request as it arrived. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly authorization: string | undefined
  /** JSON; undefined for a form. */
  readonly json: Readonly<Record<string, unknown>> | undefined
  readonly form: FormData | undefined
}

/** Answers one request in place of the server. */
export type Answer = (response: ServerResponse, seen: Seen) => void

export interface ImageServer {
  readonly url: string
  readonly seen: readonly Seen[]
  readonly posts: () => readonly Seen[]
  /** Pictures that were made. */
  readonly billed: () => number
  /** The next POST, or the next GET, is answered so. */
  readonly answerNext: (method: 'POST' | 'GET', answer: Answer) => void
  readonly close: () => Promise<void>
}

/** What a test asks of image APIs, on loopback: OpenAI's beneath `/v1/images`, and fal's beneath `/fal-ai`. */
export async function startImageServer(): Promise<ImageServer> {
  const seen: Seen[] = []
  const answers: { method: string; answer: Answer }[] = []
  let billed = 0

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const arrived = await readRequest(request)
    seen.push(arrived)
    const next = answers.findIndex(({ method }) => method === arrived.method)
    const [override] = next === -1 ? [] : answers.splice(next, 1)
    if (override !== undefined) return override.answer(response, arrived)
    if (arrived.path.startsWith('/files/')) {
      return void response.setHeader('content-type', 'image/png').end(paint('1024x1024'))
    }
    if (arrived.authorization !== `Bearer ${apiKey}` && arrived.authorization !== `Key ${apiKey}`) {
      const message = `Incorrect API key provided: ${arrived.authorization ?? ''}`
      return sendJson(response, 401, { error: { message, type: 'invalid_request_error', code: 'invalid_api_key' } })
    }
    if (fieldOf(arrived, 'prompt')?.includes('forbidden') === true) {
      const message = 'Your request was rejected by the safety system.'
      return sendJson(response, 400, { error: { message, type: 'user_error', code: 'moderation_blocked' } })
    }
    billed += 1
    if (arrived.path.startsWith('/fal-ai/')) {
      return sendJson(response, 200, { images: [{ url: `${url}/files/${billed}.png`, content_type: 'image/png' }] })
    }
    return sendPicture(response, paint(fieldOf(arrived, 'size') ?? '1024x1024'))
  }
  const listener: RequestListener = (request, response) => void serve(request, response)

  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    seen,
    posts: () => seen.filter(({ method }) => method === 'POST'),
    billed: () => billed,
    answerNext: (method, answer) => void answers.push({ method, answer }),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** As OpenAI sends a picture. */
export function sendPicture(response: ServerResponse, bytes: Uint8Array): void {
  const data = [{ b64_json: Buffer.from(bytes).toString('base64') }]
  sendJson(response, 200, { created: 1_780_000_000, data }, { 'x-request-id': 'req_1' })
}

/** A PNG of this size. */
export function paint(size: string): Uint8Array {
  const [width = 1024, height = 1024] = size.split('x').map(Number)
  return Uint8Array.from(paintPlaceholder({ width, height, seed: size, opaque: true }))
}

function fieldOf({ json, form }: Seen, name: string): string | undefined {
  const value = json?.[name] ?? form?.get(name)
  return typeof value === 'string' ? value : undefined
}

async function readRequest(request: IncomingMessage): Promise<Seen> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const type = request.headers['content-type'] ?? ''
  const isForm = type.startsWith('multipart/form-data')
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    authorization: request.headers.authorization,
    json: type.startsWith('application/json') ? (JSON.parse(body.toString()) as Seen['json']) : undefined,
    form: isForm ? await new Response(body, { headers: { 'content-type': type } }).formData() : undefined,
  }
}
