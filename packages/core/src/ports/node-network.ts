import { lookup as systemLookup } from 'node:dns'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { GetAnswer, GetOptions, Network } from './ports.ts'

/** The network of this machine. */
export function createNodeNetwork(): Network {
  return { fetch: (input, init) => fetch(input, init), get }
}

// Not `fetch`: Node 20's takes no resolver, and each address has to be seen before the connection is made to it.
function get(url: URL, options: GetOptions): Promise<GetAnswer> {
  const { signal, maxBytes, allowAddress } = options
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // The resolver is not asked about IP literals.
  if (isIP(host) !== 0 && !allowAddress(host)) return Promise.reject(addressRefused(host))
  const request = url.protocol === 'http:' ? requestHttp : requestHttps
  return new Promise((resolve, reject) => {
    const call = request(url, { agent: false, lookup: checkedLookup(allowAddress), signal }, (answer) => {
      const chunks: Uint8Array[] = []
      let size = 0
      answer.on('data', (chunk: Uint8Array) => {
        size += chunk.length
        chunks.push(chunk)
        if (size <= maxBytes) return
        // Rejected here, since an answer that arrived in one piece ends well although its call is destroyed.
        const error = new Error(`the answer is longer than ${maxBytes} bytes`)
        reject(error)
        call.destroy(error)
      })
      answer.on('error', reject)
      answer.on('end', () => {
        resolve({
          status: answer.statusCode ?? 0,
          location: answer.headers.location ?? null,
          body: Buffer.concat(chunks),
        })
      })
    })
    call.on('error', reject)
    call.end()
  })
}

function checkedLookup(allowAddress: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, '')
        return
      }
      const refused = addresses.find(({ address }) => !allowAddress(address))
      const [first] = addresses
      if (refused !== undefined || first === undefined) callback(addressRefused(refused?.address ?? hostname), '')
      else if (options.all === true) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

function addressRefused(address: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${address} is not on the public internet`), { code: 'ADDRESS_REFUSED' })
}
