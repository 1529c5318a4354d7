import { digestOf } from '../src/digest.ts'
import { isObject, type Json, type JsonObject } from '../src/json.ts'
import type { Network } from '../src/ports/ports.ts'
import type {
  Accepted,
  CallContext,
  Done,
  Failure,
  Pending,
  Provider,
  ProviderSource,
  Refusal,
} from '../src/provider.ts'
import { SimulatedCrash } from '../src/testing/index.ts'
import { paintPlaceholder } from '../src/variants/placeholder.ts'

/** One order as the provider's own books have it. */
export interface Bill {
  readonly prompt: string
  /** Of the picture that was made for it. */
  readonly digest: string
}

/** An API behind `fetch`, its ledger, and the provider that speaks to it: the judge of what was really billed. */
export interface Shop {
  readonly source: ProviderSource
  readonly network: Network
  readonly bills: () => readonly Bill[]
  /** Prompts of orders that left this machine: also of those that the API never got. */
  readonly sent: () => readonly string[]
}

export const price = 0.05
const baseURL = 'https://shop.example'

/** @param synchronous orders are answered with the picture itself */
export function createShop(synchronous: boolean, concurrency: number): Shop {
  const bills: (Bill & { readonly bytes: Uint8Array; looks: number })[] = []
  const sent: string[] = []

  function takeOrder(body: JsonObject): Response {
    const seed = `${JSON.stringify(body)} ${bills.length}`
    const bytes = paintPlaceholder({ width: 16, height: 16, seed, opaque: true })
    bills.push({ prompt: textOf(body['prompt']), digest: digestOf(bytes), bytes, looks: 0 })
    if (synchronous) return Response.json({ picture: Buffer.from(bytes).toString('base64') })
    return Response.json({ job: String(bills.length - 1) }, { status: 202 })
  }

  function showJob(id: string): Response {
    const bill = bills[Number(id)]
    if (bill === undefined) return Response.json({}, { status: 404 })
    bill.looks += 1
    return Response.json(bill.looks === 1 ? { state: 'pending' } : { state: 'done', url: `${baseURL}/files/${id}` })
  }

  const network: Network = {
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const path = new URL(request.url).pathname
      if (path === '/credits') return Response.json({ left: 100 })
      if (path === '/uploads') return Response.json({ url: `${baseURL}/uploads/${digestOf(await request.text())}` })
      if (path !== '/orders') return showJob(path.slice('/orders/'.length))
      const body: unknown = await request.json()
      // Only ours are sent.
      return takeOrder(body as JsonObject)
    },
    get: async ({ pathname }) => {
      const bill = bills[Number(pathname.slice('/files/'.length))]
      const body = bill?.bytes ?? new Uint8Array()
      return { status: bill === undefined ? 404 : 200, location: null, body }
    },
  }

  const source: ProviderSource = {
    id: 'shop',
    connect: () => connect(synchronous, concurrency, (prompt) => sent.push(prompt)),
  }
  return { source, network, bills: () => bills, sent: () => sent }
}

function connect(synchronous: boolean, concurrency: number, note: (prompt: string) => void): Provider {
  async function submit(body: JsonObject, { fetch, signal }: CallContext): Promise<Accepted | Done | Refusal> {
    try {
      const response = await fetch(`${baseURL}/orders`, { method: 'POST', body: JSON.stringify(body), signal })
      note(textOf(body['prompt']))
      const answer = await readJson(response)
      const picture = textOf(answer['picture'])
      if (picture !== '') return doneWith({ bytes: Buffer.from(picture, 'base64') }, null)
      const requestId = textOf(answer['job'])
      return { status: 'accepted', requestId, serverTime: Date.now(), keptFor: 3_600_000, lookAfter: 100 }
    } catch (error) {
      if (isUnsent(error)) return { status: 'unsent', message: 'No connection.' }
      if (!(error instanceof SimulatedCrash)) note(textOf(body['prompt']))
      return { status: 'ambiguous', message: 'No answer.' }
    }
  }

  async function collect(requestId: string, { fetch, signal }: CallContext): Promise<Pending | Done | Failure> {
    try {
      const answer = await readJson(await fetch(`${baseURL}/orders/${requestId}`, { signal }))
      return answer['state'] === 'done' ? doneWith({ url: textOf(answer['url']) }, requestId) : { status: 'pending' }
    } catch {
      return { status: 'unanswered', message: 'No answer.', wait: null }
    }
  }

  return {
    id: 'shop',
    free: false,
    emulated: false,
    concurrency,
    baseURL,
    resultHosts: ['shop.example'],
    secrets: ['SG_0123456789abcdef'],
    keyVariable: null,
    uploadNotice: null,
    resolve: ({ model = 'shop-1', size, quality, background }) => ({
      model,
      params: { size, quality, background },
      size: { width: 16, height: 16 },
      problems: [],
      warnings: [],
    }),
    estimate: () => ({ usd: price, approximate: false, seconds: 1 }),
    balance: async ({ fetch, signal }) => {
      const { left } = await readJson(await fetch(`${baseURL}/credits`, { signal }))
      return typeof left === 'number' ? left : null
    },
    prepare: async ({ model, prompt, params, references }, { fetch, signal, read, uploads }) => {
      const urls: string[] = []
      for (const digest of references) {
        const { bytes } = await read(digest)
        const known = uploads.get(digest)
        if (known === undefined) {
          const body = Buffer.from(bytes).toString('base64')
          const { url } = await readJson(await fetch(`${baseURL}/uploads`, { method: 'POST', body, signal }))
          await uploads.set(digest, textOf(url))
        }
        urls.push(uploads.get(digest) ?? '')
      }
      return { status: 'prepared', body: { model, prompt, params, references: urls } }
    },
    submit,
    ...(synchronous ? {} : { collect }),
  }
}

function doneWith(picture: Done['picture'], requestId: string | null): Done {
  return { status: 'done', picture, cost: price, creditsLeft: null, requestId }
}

/** A connection that was never made sent nothing; all else may have arrived. */
function isUnsent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'syscall' in cause && cause.syscall === 'connect'
}

async function readJson(response: Response): Promise<JsonObject> {
  const value: unknown = await response.json()
  if (!response.ok || !isObject(value)) throw new Error(`answered ${response.status}`)
  // It was JSON a moment ago.
  return value as JsonObject
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
