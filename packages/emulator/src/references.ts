import sharp from 'sharp'
import { parseDataURI } from './data-uri.ts'
import type { FileShelf } from './files.ts'
import type { Order } from './order.ts'

/** What a job is made from, or why it fails. */
export type References =
  | { readonly images: readonly Buffer[]; readonly mask: Buffer | undefined }
  | { readonly error: string }

/** Gets the pictures of an order from our own files and data URIs. Nothing else is ever fetched. */
export async function collectReferences({ references, mask }: Order, files: FileShelf): Promise<References> {
  const images: Decodable[] = []
  for (const url of references) {
    const image = await obtain(url, files)
    if ('error' in image) return image
    images.push(image)
  }
  const [first] = images
  if (mask === undefined || first === undefined) return { images: images.map(({ bytes }) => bytes), mask: undefined }
  const cover = await obtain(mask, files)
  if ('error' in cover) return cover
  if (cover.width !== first.width || cover.height !== first.height) {
    return {
      error: `Invalid mask: its size ${cover.width}x${cover.height} is not the image's ${first.width}x${first.height}.`,
    }
  }
  if (!cover.hasAlpha) return { error: 'Invalid mask: it has no alpha channel.' }
  return { images: images.map(({ bytes }) => bytes), mask: cover.bytes }
}

/** A picture that is whole. */
export interface Decodable {
  readonly bytes: Buffer
  readonly format: 'png' | 'jpeg' | 'webp'
  readonly width: number
  readonly height: number
  readonly hasAlpha: boolean
}

async function obtain(url: string, files: FileShelf): Promise<Decodable | { readonly error: string }> {
  const bytes = parseDataURI(url)?.bytes ?? (await files.findByURL(url)?.bytes())
  if (bytes === undefined) return { error: `The image ${url.slice(0, 200)} could not be downloaded.` }
  return (await decodePicture(bytes)) ?? { error: `The image ${url.slice(0, 200)} is not in a supported format.` }
}

/** Undefined where the bytes are no picture, not all of one, or one of another format. */
export async function decodePicture(bytes: Buffer): Promise<Decodable | undefined> {
  try {
    const { format, width, height, hasAlpha } = await sharp(bytes).metadata()
    if (format !== 'png' && format !== 'jpeg' && format !== 'webp') return undefined
    // A header may be whole where the pixels are not; the tiny size makes nothing of them but reads them all.
    await sharp(bytes).resize(8, 8, { fit: 'fill', kernel: 'nearest' }).raw().toBuffer()
    return { bytes, format, width, height, hasAlpha }
  } catch {
    return undefined
  }
}
