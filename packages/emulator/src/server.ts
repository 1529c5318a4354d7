import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { isDrop } from './answers.ts'
import { createEmulator, type Emulator } from './emulator.ts'
import type { EmulatorOptions } from './service.ts'

export interface ServerOptions extends Omit<EmulatorOptions, 'baseURL'> {
  /** 0 takes any that is free. @default 0 */
  readonly port?: number
  /** Only this machine is ever served. @default '127.0.0.1' */
  readonly host?: '127.0.0.1'
}

export interface RunningEmulator extends Emulator {
  /** Its origin, to be used as the base URL: `http://127.0.0.1:41234`. */
  readonly url: string
  /** Ends every connection, those that wait for an answer included. */
  readonly close: () => Promise<void>
}

/** Listens on loopback and answers as Segmind and OpenAI do. */
export async function startEmulator(options: ServerOptions = {}): Promise<RunningEmulator> {
  const { port = 0, host = '127.0.0.1', ...rest } = options
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const url = `http://${host}:${portOf(server.address())}`
  const emulator = createEmulator({ ...rest, baseURL: url })
  server.on('request', (message: IncomingMessage, response: ServerResponse) => {
    void answerMessage(emulator, url, message, response)
  })
  return Object.assign(emulator, {
    url,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  })
}

async function answerMessage(
  emulator: Emulator,
  url: string,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  try {
    const answer = await emulator.handle(await readRequest(url, message, gone.signal))
    if (isDrop(answer)) return void response.destroy()
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    if (answer.body !== null) for await (const chunk of answer.body) await written(response, chunk)
    response.end()
  } catch {
    // The client has gone, or a fault broke the body off: either way there is nobody left to tell.
    response.destroy()
  }
}

/** Resolves when the bytes have left, so that a body which breaks off does so after them. */
function written(response: ServerResponse, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    response.write(chunk, (error) => (error ? reject(error) : resolve()))
  })
}

async function readRequest(url: string, message: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const { method = 'GET', headers, url: path = '/' } = message
  const chunks: Uint8Array[] = []
  for await (const chunk of message) if (chunk instanceof Uint8Array) chunks.push(chunk)
  const given = new Headers()
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) given.set(name, String(value))
  // The name that the client used, so that one which was pointed here from outside can be told.
  const target = new URL(path, `http://${headers.host ?? new URL(url).host}`)
  const body = method === 'GET' || method === 'HEAD' ? null : Buffer.concat(chunks)
  return new Request(target, { method, headers: given, signal, body })
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new TypeError('The server has no port.')
  return address.port
}
