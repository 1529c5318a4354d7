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

/** The error code of a failed `fetch` that certainly sent nothing; undefined where it may have. */
export function unsentCode(error: unknown): string | undefined {
  const cause = causeOf(error)
  if (!(cause instanceof Error)) return undefined
  const code = systemCodeOf(cause)
  if (code !== undefined && neverConnected.has(code)) return code
  if (isBlockedPort(cause)) return 'blocked port'
  if ('syscall' in cause && (cause.syscall === 'connect' || cause.syscall === 'getaddrinfo')) return code ?? 'connect'
  // Several addresses were tried, and each has an error of its own.
  if (!(cause instanceof AggregateError) || cause.errors.length === 0) return undefined
  const codes = cause.errors.map(unsentCode)
  return codes.every((each) => each !== undefined) ? codes[0] : undefined
}

/** A port such as 1 or 25, which `fetch` never connects to. All it gives to tell that by is this text. */
function isBlockedPort({ message }: Error): boolean {
  return message === 'bad port'
}

/** The error code of a failed `fetch`, for a message. */
export function lossCode(error: unknown): string | undefined {
  const cause = causeOf(error)
  return cause instanceof Error ? systemCodeOf(cause) : undefined
}

/** `fetch` wraps what happened in a TypeError that says nothing. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? causeOf(error.cause) : error
}

function systemCodeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
