import type { Network } from '../ports/ports.ts'
import type { Fault, FaultPoint } from './fault-point.ts'

/** A network that counts its calls at a point, and fails at it: to the provider's API and for results alike. */
export function faultyNetwork(inner: Network, { effect }: FaultPoint): Network {
  return {
    fetch: (input, init) =>
      effect(
        { port: 'network', name: 'fetch' },
        {
          body: () => inner.fetch(input, init),
          fail: (fault) => {
            // As Node's own: the cause says what happened.
            throw new TypeError('fetch failed', { cause: errorOf(fault) })
          },
        },
      ),
    get: (url, options) =>
      effect(
        { port: 'network', name: 'get' },
        {
          body: () => inner.get(url, options),
          fail: (fault) => {
            throw errorOf(fault)
          },
        },
      ),
  }
}

function errorOf({ kind }: Fault): Error {
  switch (kind) {
    case 'refused':
      return systemError('connect ECONNREFUSED', { code: 'ECONNREFUSED', syscall: 'connect' })
    case 'timeout':
      return systemError('Headers Timeout Error', { code: 'UND_ERR_HEADERS_TIMEOUT' })
    case 'reset':
    case 'crash':
    case 'error':
    case 'short-write':
    case 'ended':
    case 'undecodable':
      return systemError('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' })
  }
}

function systemError(message: string, facts: { readonly code: string; readonly syscall?: string }): Error {
  return Object.assign(new Error(message), facts)
}
