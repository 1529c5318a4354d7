import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from 'vitest'

/** One request as a server sees it. */
export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

export interface TestServer {
  /** With the version at its end, as a base URL has it. */
  readonly baseURL: string
  readonly origin: string
  readonly seen: Seen[]
}

export type Answer = (response: ServerResponse, request: IncomingMessage, seen: Seen) => void

const open: Server[] = []

afterEach(async () => {
  for (const server of open.splice(0)) {
    await new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  }
})

/** A server on this machine, until the test ends. It answers when a request has arrived as a whole. */
export async function serve(answer: Answer): Promise<TestServer> {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request
      const one = { method, path, headers, body: Buffer.concat(chunks) }
      seen.push(one)
      answer(response, request, one)
    })
  })
  open.push(server)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const origin = `http://127.0.0.1:${port}`
  return { origin, baseURL: `${origin}/v1`, seen }
}

/** Answers every request alike. */
export function replying(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
  }
}

/** What a form holds, in its order: text, or a file's name, type and bytes. */
export async function formIn({ headers, body }: Seen): Promise<readonly (readonly [string, unknown])[]> {
  const response = new Response(new Uint8Array(body), { headers: { 'content-type': headers['content-type'] ?? '' } })
  const entries = [...(await response.formData()).entries()]
  return await Promise.all(
    entries.map(async ([name, value]): Promise<readonly [string, unknown]> => {
      if (typeof value === 'string') return [name, value]
      return [name, { name: value.name, type: value.type, bytes: Buffer.from(await value.arrayBuffer()) }]
    }),
  )
}
