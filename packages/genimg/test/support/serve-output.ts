import { createServer } from 'node:http'
import { extname } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Output } from '../bundlers/row.ts'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.jpg': 'image/jpeg',
}

/** Serves what a build left behind below a path of a server of its own, until the test ends; gives the path's address. */
export async function serveOutput({ files }: Output, base = '/'): Promise<string> {
  const server = createServer(({ url = '' }, response) => {
    const path = new URL(url, 'http://site').pathname
    const name = path.startsWith(base) ? path.slice(base.length) : undefined
    const bytes = name === undefined ? undefined : files.get(name === '' ? 'index.html' : name)
    response.writeHead(bytes === undefined ? 404 : 200, { 'content-type': types[extname(name ?? '')] ?? 'text/html' })
    response.end(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return `http://127.0.0.1:${address.port}${base}`
}
