import { isLoopbackHost, isPublicAddress } from './addresses.ts'
import { systemCode, sentenceOf } from '../errors.ts'
import type { Network } from '../ports/ports.ts'

/** How fetching a result ended. */
export type Download =
  | { readonly status: 'fetched'; readonly bytes: Uint8Array }
  /** Not a place that genimg goes to; reads on after the address. */
  | { readonly status: 'refused'; readonly url: string; readonly message: string }
  /** No bytes this time; trying again is free. */
  | { readonly status: 'failed'; readonly message: string; readonly final: boolean }

export interface DownloadPolicy {
  /** `cdn.example.com`, `*.example.com`. */
  readonly hosts: readonly string[]
  /** A provider on loopback: its own origin is allowed as it is, also over http. */
  readonly loopbackOrigin: string | null
}

/** No provider's picture comes near this; a body that does is not one. */
export const maxPictureBytes: number = 64 * 1024 * 1024

const maxRedirects = 5
const timeoutMs = 60_000

/** Fetches a provider's result, which is an address that somebody else chose: every hop is checked before it is made. */
export async function downloadResult(
  address: string,
  policy: DownloadPolicy,
  network: Network,
  signal: AbortSignal,
): Promise<Download> {
  let url = address
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const checked = checkResultUrl(url, policy)
    if (typeof checked === 'string') return { status: 'refused', url, message: checked }
    const atLoopback = isSameLoopback(checked, policy.loopbackOrigin)
    const late = AbortSignal.timeout(timeoutMs)
    try {
      const answer = await network.get(checked, {
        signal: AbortSignal.any([signal, late]),
        maxBytes: maxPictureBytes,
        allowAddress: (ip) => atLoopback || isPublicAddress(ip),
      })
      if (answer.status === 200) return { status: 'fetched', bytes: answer.body }
      if (answer.status < 300 || answer.status >= 400 || answer.location === null) {
        const final = [400, 401, 403, 404, 410].includes(answer.status)
        return { status: 'failed', message: `its address answered ${answer.status}`, final }
      }
      url = URL.canParse(answer.location, checked.href) ? new URL(answer.location, checked).href : answer.location
    } catch (error) {
      if (signal.aborted) throw error
      if (systemCode(error) === 'ADDRESS_REFUSED') {
        return { status: 'refused', url, message: 'leads to an address that is not on the public internet.' }
      }
      const message = late.aborted ? `its address sent nothing whole within ${timeoutMs / 1000} s` : sentenceOf(error)
      return { status: 'failed', message, final: false }
    }
  }
  return { status: 'refused', url, message: `redirects more than ${maxRedirects} times.` }
}

function checkResultUrl(address: string, { hosts, loopbackOrigin }: DownloadPolicy): URL | string {
  if (!URL.canParse(address)) return 'is no URL.'
  const url = new URL(address)
  if (isSameLoopback(url, loopbackOrigin)) return url
  if (url.protocol !== 'https:') return 'is not an https URL.'
  if (url.port !== '') return 'is not on the port of https.'
  if (url.username !== '' || url.password !== '') return 'carries a user name.'
  if (!hosts.some((host) => matchesHost(url.hostname, host))) return 'is not on a host that results may come from.'
  return url
}

/** `localhost` and `127.0.0.1` are one server: some call themselves by the other name. */
function isSameLoopback({ hostname, protocol, port }: URL, origin: string | null): boolean {
  if (origin === null || !isLoopbackHost(hostname)) return false
  const other = new URL(origin)
  return protocol === other.protocol && port === other.port
}

function matchesHost(hostname: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? hostname.endsWith(pattern.slice(1)) : hostname === pattern
}
