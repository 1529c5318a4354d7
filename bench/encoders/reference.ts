import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import type { CorpusPicture } from '../support/corpus.ts'

/** A picture of the corpus, resized and not yet encoded. */
export interface Reference {
  readonly picture: CorpusPicture
  readonly width: number
  readonly height: number
  readonly pixels: Buffer
  readonly channels: 3 | 4
  /** What it is seen on, each with the reference as a PNG file: a picture without transparency needs one ground only. */
  readonly grounds: readonly Ground[]
}

export interface Ground {
  readonly name: string
  readonly background: { readonly r: number; readonly g: number; readonly b: number }
  readonly path: string
}

const [white, black] = [
  { r: 255, g: 255, b: 255 },
  { r: 0, g: 0, b: 0 },
]

/** Decoded and resized as genimg does it, from pixels. */
export async function makeReference(picture: CorpusPicture, width: number, dir: string): Promise<Reference> {
  const height = Math.round((picture.height * width) / picture.width)
  const decoded = await sharp(picture.path).raw().toBuffer({ resolveWithObject: true })
  const channels = decoded.info.channels === 4 ? 4 : 3
  const raw = { width: picture.width, height: picture.height, channels } as const
  const pixels = await sharp(decoded.data, { raw }).resize(width, height, { fit: 'fill' }).raw().toBuffer()
  const image = sharp(pixels, { raw: { width, height, channels } })
  const names = channels === 4 ? ({ white, black } as const) : ({ white } as const)
  const grounds = await Promise.all(
    Object.entries(names).map(async ([name, background]) => {
      const path = join(dir, `${picture.name}-${width}-${name}.png`)
      await image.clone().flatten({ background }).png({ compressionLevel: 1 }).toFile(path)
      return { name, background, path }
    }),
  )
  return { picture, width, height, pixels, channels, grounds }
}

export function imageOf({ pixels, width, height, channels }: Reference): Sharp {
  return sharp(pixels, { raw: { width, height, channels } })
}
