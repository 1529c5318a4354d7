import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { paintPlaceholder } from '@genimg/core'
import type { Trouble } from '@genimg/core/testing'

export const easelKey = 'EASEL_0123456789abcdef'

export interface EaselServer {
  readonly url: string
  /** Prompts of the pictures that were paid for. */
  readonly billed: readonly string[]
  /** Requests of any kind. */
  readonly requests: () => number
  /** What the next order meets. */
  readonly misbehaveNext: (trouble: Trouble) => void
  readonly close: () => Promise<void>
}

type Answer = (response: ServerResponse, bill: () => Buffer) => void

const answers = {
  'rate-limit': (response) => void response.writeHead(429).end('Too many paintings.'),
  gateway: (response) => void response.writeHead(502).end('<html>Bad gateway</html>'),
  'drop-before': (response) => void response.destroy(),
  'drop-after': (response, bill) => {
    bill()
    response.destroy()
  },
  html: (response, bill) => {
    bill()
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Please wait</html>')
  },
  'cut-off': (response, bill) => {
    const picture = bill()
    response.writeHead(200, { 'content-type': 'image/png', 'content-length': picture.length })
    response.write(picture.subarray(0, 1000), () => response.destroy())
  },
  empty: (response, bill) => {
    bill()
    response.end()
  },
  'html-as-png': (response, bill) => {
    bill()
    response.writeHead(200, { 'content-type': 'image/png' }).end('<html>Sorry</html>')
  },
  'truncated-picture': (response, bill) => {
    response.writeHead(200, { 'content-type': 'image/png' }).end(bill().subarray(0, 1000))
  },
  'wrong-type': (response, bill) => void response.writeHead(200, { 'content-type': 'image/jpeg' }).end(bill()),
} as const satisfies { readonly [Each in Trouble]?: Answer }

/** What Easel can be made to do wrong. */
export const easelTroubles: readonly (keyof typeof answers)[] = Object.keys(answers).filter(isEaselTrouble)

/** Easel itself, on loopback. */
export async function startEaselServer(): Promise<EaselServer> {
  const billed: string[] = []
  const next: Answer[] = []
  let requests = 0
  const server = createServer((request, response) => {
    requests += 1
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const prompt = promptIn(Buffer.concat(chunks).toString())
      const bill = (): Buffer => {
        billed.push(prompt)
        return Buffer.from(paintPlaceholder({ width: 1024, height: 1024, seed: prompt, opaque: true }))
      }
      if (request.headers.authorization !== `Bearer ${easelKey}`) response.writeHead(401).end('This key is not known.')
      else if (prompt.includes('forbidden')) response.writeHead(422).end('We do not paint this.')
      else (next.shift() ?? usual)(response, bill)
    })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    billed,
    requests: () => requests,
    misbehaveNext: (trouble) => {
      if (!isEaselTrouble(trouble)) throw new TypeError(`Easel cannot be made to meet ${trouble}`)
      next.push(answers[trouble])
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const usual: Answer = (response, bill) => {
  response.writeHead(200, { 'content-type': 'image/png' }).end(bill())
}

function isEaselTrouble(trouble: string): trouble is keyof typeof answers {
  return Object.hasOwn(answers, trouble)
}

function promptIn(body: string): string {
  const { prompt }: { readonly prompt?: unknown } = JSON.parse(body)
  return String(prompt)
}
