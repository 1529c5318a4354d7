import type { Json } from './json.ts'
import type { Rejection } from './order.ts'

/** The connection ends without an answer. */
export interface Drop {
  readonly dropped: true
}

export const drop: Drop = { dropped: true }

export function isDrop(answer: Response | Drop): answer is Drop {
  return 'dropped' in answer
}

export function jsonAnswer(status: number, body: Json, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
}

export function rejectionAnswer({ status, error }: Rejection): Response {
  return jsonAnswer(status, { error })
}

/** A web server's own error page, as gateways and wrong methods give it. */
export function htmlAnswer(status: number, title: string): Response {
  const page = `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n`
  return new Response(page, { status, headers: { 'content-type': 'text/html; charset=utf-8' } })
}

/** What Segmind says with a status when nothing else is known. */
export function usualAnswer(status: number): Response {
  switch (status) {
    case 405:
      return htmlAnswer(405, 'Method Not Allowed')
    case 502:
      return htmlAnswer(502, 'Bad Gateway')
    case 504:
      return htmlAnswer(504, 'Gateway Time-out')
    default:
      return jsonAnswer(status, { error: sentences[status] ?? 'Something went wrong.' })
  }
}

const sentences: Readonly<Record<number, string>> = {
  400: 'Malformed request.',
  401: 'Invalid API key.',
  403: 'You are not permitted to use this model.',
  404: 'Not found.',
  406: 'Insufficient credits. Please top up your account.',
  410: 'This model has been retired and is no longer available.',
  422: 'The request could not be processed.',
  429: 'Rate limit exceeded. Please try again later.',
  500: 'Internal server error.',
}

/** An error as Node makes them. */
export function codedError(message: string, code: string): Error {
  return Object.assign(new Error(message), { code })
}
