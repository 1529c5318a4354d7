import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import sharp from 'sharp'
import type { Output } from './row.ts'

/** What `main.js` left as JSON in `globalThis.pictures`, run as a page would run it. */
export async function valueOf({ dir, entry }: Output): Promise<unknown> {
  const page = globalThis as { pictures?: string }
  delete page.pictures
  await import(`${pathToFileURL(join(dir, entry)).href}?${randomUUID()}`)
  return JSON.parse(page.pictures ?? 'null')
}

/** The file behind an address of the page: from the root of `dist`, relative, or absolute on the disk. */
export function fileBehind({ dir, files }: Output, url: string): Uint8Array {
  const path = url.startsWith('file:') ? fileURLToPath(url).slice(dir.length + 1) : url.replace(/^(?:\.?\/)+/, '')
  const bytes = files.get(path.replaceAll('\\', '/'))
  if (bytes === undefined) throw new Error(`${url} is not among ${[...files.keys()].join(', ')}`)
  return bytes
}

/** `webp 64x64`, of a file that decodes to its last pixel. */
export async function factsOf(bytes: Uint8Array): Promise<string> {
  const { format } = await sharp(bytes).metadata()
  const { info } = await sharp(bytes, { failOn: 'warning' }).raw().toBuffer({ resolveWithObject: true })
  return `${format} ${info.width}x${info.height}`
}

/** The same for every address in a srcset, with its descriptor. */
export async function factsOfSet(output: Output, srcset: string): Promise<readonly string[]> {
  return await Promise.all(
    srcset.split(', ').map(async (candidate) => {
      const [url = '', descriptor = ''] = candidate.split(' ')
      return `${await factsOf(fileBehind(output, url))} ${descriptor}`
    }),
  )
}
