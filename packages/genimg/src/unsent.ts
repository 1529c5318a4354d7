import { causesOf } from './causes.ts'

// A connection that was never made. A reset, or a time-out without `connect`, is not among them: those also happen to a
// request that arrived.
const neverConnected = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'ECONNREFUSED',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  // TLS comes before HTTP, so that these are as good as no connection.
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CERT_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
])

/** The code of an error that came before anything was sent; undefined where something may have been. */
export function unsentCode(error: unknown): string | undefined {
  // The innermost knows; those around it only pass it on.
  const cause = causesOf(error).at(-1)
  const code = memberIn(cause, 'code')
  if (code !== undefined && neverConnected.has(code)) return code
  // A port such as 1 or 25, which `fetch` never connects to. All it gives to tell that by is this text.
  if (memberIn(cause, 'message') === 'bad port') return 'blocked port'
  const syscall = memberIn(cause, 'syscall')
  if (syscall === 'connect' || syscall === 'getaddrinfo') return code ?? 'connect'
  // Several addresses were tried, and each has an error of its own.
  if (!(cause instanceof AggregateError) || cause.errors.length === 0) return undefined
  const codes = cause.errors.map(unsentCode)
  return codes.every((each) => each !== undefined) ? codes[0] : undefined
}

/** The code of the innermost error, for a message. */
export function lossCode(error: unknown): string | undefined {
  return memberIn(causesOf(error).at(-1), 'code')
}

function memberIn(cause: unknown, name: string): string | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined
  const value: unknown = Reflect.get(cause, name)
  return typeof value === 'string' ? value : undefined
}
