import { isObject, type Json } from './json.ts'

/** One request that came. The API key is never in it. */
export interface RequestLine {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly method: string
  readonly url: string
  readonly path: string
  /** Names of the headers that came, in lower case. */
  readonly headers: readonly string[]
  /** Whether an `x-api-key` or `authorization` came. */
  readonly hasKey: boolean
  /** Null while no answer was given, which may be for ever. */
  readonly status: number | null
  /** What was sent as JSON, data URIs shortened, or as a form, files by type and size. */
  readonly body?: Json
}

export interface RequestLog {
  readonly lines: () => readonly RequestLine[]
  /** Writes a request down and returns what to call with its answer's status. */
  readonly begin: (request: Request, content: unknown, at: number) => (status: number) => void
  readonly clear: () => void
}

export function createRequestLog(): RequestLog {
  let lines: RequestLine[] = []
  return {
    lines: () => lines,
    begin: (request, content, at) => {
      const line = lineOf(request, content, at)
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

function lineOf(request: Request, content: unknown, at: number): RequestLine {
  const line = {
    at,
    method: request.method,
    url: request.url,
    path: new URL(request.url).pathname,
    headers: [...request.headers.keys()],
    hasKey: request.headers.has('x-api-key') || request.headers.has('authorization'),
    status: null,
  }
  return content === undefined ? line : { ...line, body: shortened(content) }
}

function shortened(value: unknown): Json {
  if (typeof value === 'string')
    return value.startsWith('data:') && value.length > 120 ? `${value.slice(0, 40)}… (${value.length})` : value
  if (Array.isArray(value)) return value.map(shortened)
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shortened(member)]))
  return typeof value === 'number' || typeof value === 'boolean' ? value : null
}
