import { jsonAnswer } from './answers.ts'
import { readFaults } from './faults.ts'
import { isObject, parseJson, type Json } from './json.ts'
import { isLoopback } from './loopback.ts'
import type { Service } from './service.ts'

/** What only the people at this machine may ask: the ledger, the requests, faults, the clock. */
export function serveAdmin(service: Service, name: string, request: Request, body: string): Response {
  // A web page must not reach it, by a form or by a name that was pointed here.
  if (request.headers.has('origin') || !isLoopback(new URL(request.url).hostname)) return refused(403, 'Loopback only.')
  const action = actions[`${request.method} ${name}`]
  if (action !== undefined) return action(service, parseJson(body))
  const known = Object.keys(actions).map((text) => text.replace(' ', ' /__emulator/'))
  return refused(404, `No such endpoint. There are: ${known.join(', ')}.`)
}

const actions: Readonly<Record<string, (service: Service, body: unknown) => Response>> = {
  'GET ledger': ({ ledger, creditsLeft }) =>
    jsonAnswer(200, {
      billed: ledger.lines().map((line) => ({ ...line })),
      total: ledger.total(),
      credits: creditsLeft(),
    }),
  'GET requests': ({ log }) =>
    jsonAnswer(200, { requests: log.lines().map(({ body = null, ...line }) => ({ ...line, body })) }),
  'GET uploads': ({ uploads }) => jsonAnswer(200, { uploads: uploads.map((line) => ({ ...line })) }),
  'POST faults': ({ faults }, body) => {
    const read = readFaults(body)
    if (typeof read === 'string') return refused(400, read)
    read.forEach(faults.add)
    return jsonAnswer(200, { added: read.length })
  },
  'POST clock': ({ clock }, body) => {
    const ms = isObject(body) ? body['advance'] : undefined
    if (typeof ms !== 'number' || !Number.isFinite(ms))
      return refused(400, '"advance" must be a number of milliseconds.')
    clock.advance(ms)
    return jsonAnswer(200, { now: clock.now() })
  },
  'POST reset': ({ reset }) => {
    reset()
    return jsonAnswer(200, { done: true })
  },
}

function refused(status: number, error: string): Response {
  const body: Json = { error }
  return jsonAnswer(status, body)
}
