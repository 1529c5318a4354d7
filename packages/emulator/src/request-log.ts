import { isObject, parseJson, type Json } from './json.ts'

/** One request that came. The API key is never in it. */
export interface RequestLine {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly method: string
  readonly url: string
  readonly path: string
  /** Names of the headers that came, in lower case. */
  readonly headers: readonly string[]
  /** Whether an `x-api-key` came. */
  readonly hasKey: boolean
  /** Null while no answer was given, which may be for ever. */
  readonly status: number | null
  /** What was sent as JSON, data URIs shortened. */
  readonly body?: Json
}

export interface RequestLog {
  readonly lines: () => readonly RequestLine[]
  /** Writes a request down and returns what to call with its answer's status. */
  readonly begin: (request: Request, body: string, at: number) => (status: number) => void
  readonly clear: () => void
}

export function createRequestLog(): RequestLog {
  let lines: RequestLine[] = []
  return {
    lines: () => lines,
    begin: (request, body, at) => {
      const line = lineOf(request, body, at)
      lines.push(line)
      return (status) => {
        lines = lines.map((other) => (other === line ? { ...line, status } : other))
      }
    },
    clear: () => {
      lines = []
    },
  }
}

function lineOf(request: Request, text: string, at: number): RequestLine {
  const parsed = text === '' ? undefined : parseJson(text)
  const line = {
    at,
    method: request.method,
    url: request.url,
    path: new URL(request.url).pathname,
    headers: [...request.headers.keys()],
    hasKey: request.headers.has('x-api-key'),
    status: null,
  }
  return parsed === undefined ? line : { ...line, body: shortened(parsed) }
}

function shortened(value: unknown): Json {
  if (typeof value === 'string')
    return value.startsWith('data:') && value.length > 120 ? `${value.slice(0, 40)}… (${value.length})` : value
  if (Array.isArray(value)) return value.map(shortened)
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shortened(member)]))
  return typeof value === 'number' || typeof value === 'boolean' ? value : null
}
