import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import sharp from 'sharp'
import { packetOf, packetCost } from './xmp-bytes.ts'

export const formats = ['avif', 'webp', 'jpeg'] as const

export type Format = (typeof formats)[number]

/** One file that a contender made. */
export interface Output {
  /** Of which picture, by its name. */
  readonly picture: string
  readonly format: Format
  readonly width: number
  readonly path: string
  /** sha256 of its bytes. */
  readonly digest: string
  /** Without XMP, which only some of them write. */
  readonly bytes: number
  readonly xmpBytes: number
}

const formatOf: Readonly<Record<string, Format>> = { '.avif': 'avif', '.webp': 'webp', '.jpg': 'jpeg', '.jpeg': 'jpeg' }

/** Every variant in a folder; an error unless there is exactly one of each picture, format and width. */
export async function collectOutputs(
  dir: string,
  pictures: readonly string[],
  widths: readonly number[],
): Promise<readonly Output[]> {
  const outputs: Output[] = []
  for (const file of await readdir(dir)) {
    const format = formatOf[extname(file)]
    const picture = pictures.find((name) => file.startsWith(`${name}-`) || file.startsWith(`${name}.`))
    if (format === undefined || picture === undefined) continue
    const path = join(dir, file)
    const bytes = await readFile(path)
    const { width } = await sharp(bytes).metadata()
    const packet = packetOf(bytes)
    const xmpBytes = packet === undefined ? 0 : await packetCost(packet, format)
    const digest = createHash('sha256').update(bytes).digest('hex')
    outputs.push({ picture, format, width, path, digest, bytes: bytes.length - xmpBytes, xmpBytes })
  }
  const found = new Set(outputs.map(({ picture, format, width }) => `${picture} ${format} ${width}`))
  const missing = pictures
    .flatMap((picture) => formats.flatMap((format) => widths.map((width) => `${picture} ${format} ${width}`)))
    .filter((wanted) => !found.has(wanted))
  if (missing.length > 0 || found.size !== outputs.length)
    throw new Error(`${dir} has ${outputs.length} variants, without ${missing.join(', ') || 'one of each'}`)
  return outputs
}

export function sumBytes(outputs: readonly Output[], format: Format): number {
  return outputs.filter((output) => output.format === format).reduce((sum, { bytes }) => sum + bytes, 0)
}
