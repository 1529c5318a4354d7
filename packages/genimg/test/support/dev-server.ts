import { createServer } from 'vite'
import { expect, onTestFinished } from 'vitest'
import genimg from '../../src/vite.ts'
import type { Site } from './site.ts'

/** A Vite dev server on a port of its own. */
export interface DevServer {
  /** Addresses of the pictures that a module names, as a page sees them. */
  readonly urlsOf: (specifier: string) => Promise<readonly string[]>
  readonly fetch: (url: string, headers?: Readonly<Record<string, string>>) => Promise<Response>
  readonly close: () => Promise<void>
}

export async function openDevServer(site: Site): Promise<DevServer> {
  const server = await createServer({
    root: site.dir,
    configFile: false,
    logLevel: 'silent',
    plugins: [genimg()],
    server: { port: 0, host: '127.0.0.1' },
  })
  onTestFinished(() => server.close())
  await server.listen()
  const [origin] = server.resolvedUrls?.local ?? []
  return {
    urlsOf: async (specifier) => {
      const module = await server.transformRequest(specifier)
      const found = (module?.code ?? '').matchAll(/\/@genimg\/[^"'\s,]+/g)
      return [...new Set([...found].map(([url]) => url))]
    },
    fetch: (url, headers = {}) => fetch(new URL(url, origin), { headers }),
    close: () => server.close(),
  }
}

export async function fetchBytes(dev: DevServer, url: string): Promise<Buffer> {
  const answer = await dev.fetch(url)
  expect([url, answer.status]).toEqual([url, 200])
  return Buffer.from(await answer.arrayBuffer())
}
