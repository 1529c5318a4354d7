import sharp, { type Sharp } from 'sharp'
import { editPicture } from './edit.ts'
import { createTypeface } from './font.ts'
import { paintPrompt, type Sitting } from './paint.ts'

/** One picture to paint. */
interface Commission {
  readonly model: string
  readonly prompt: string
  readonly size: { readonly width: number; readonly height: number } | 'auto'
  readonly quality: 'low' | 'medium' | 'high'
  readonly transparent: boolean
  readonly format: 'png' | 'jpeg' | 'webp'
  /** 1 to 100; 100 keeps the most. */
  readonly compression: number
  readonly references: readonly Buffer[]
  readonly mask: Buffer | undefined
}

export interface Painter {
  /** The same commission gives the same bytes. */
  readonly paint: (commission: Commission) => Promise<Buffer>
}

export function createPainter(): Painter {
  const typeface = createTypeface()
  return {
    paint: async (commission) => {
      const [first, ...others] = commission.references
      const size = await pixelSize(commission.size, first)
      const { model, prompt, quality, transparent } = commission
      const sitting: Sitting = { seed: model, prompt, quality, transparent, ...size }
      if (first === undefined) return await encode(sharp(paintPrompt(typeface, sitting)), commission)
      const { data, width, height } = await editPicture(typeface, sitting, [first, ...others], commission.mask)
      return await encode(sharp(data, { raw: { width, height, channels: 4 } }), commission)
    },
  }
}

/** What `auto` comes to: the shape of the first reference. */
export async function pixelSize(
  size: Commission['size'],
  first: Buffer | undefined,
): Promise<{ width: number; height: number }> {
  if (size !== 'auto') return size
  if (first === undefined) return { width: 1024, height: 1024 }
  const { width, height } = await sharp(first).metadata()
  const ratio = width / height
  if (ratio > 1.25) return { width: 1536, height: 1024 }
  return ratio < 0.8 ? { width: 1024, height: 1536 } : { width: 1024, height: 1024 }
}

async function encode(image: Sharp, { format, compression, transparent }: Commission): Promise<Buffer> {
  const pixels = transparent ? image : image.removeAlpha()
  switch (format) {
    case 'png':
      // PNG loses nothing whatever the compression; level 6 keeps a picture below 0.3 s.
      return await pixels.png({ compressionLevel: 6 }).toBuffer()
    case 'jpeg':
      return await pixels.jpeg({ quality: compression }).toBuffer()
    case 'webp':
      return await pixels.webp({ quality: compression, effort: 2 }).toBuffer()
  }
}
