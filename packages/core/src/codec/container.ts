import type { PictureType } from '../ports/ports.ts'
import { brandsOf } from '../store/sniff.ts'
import { readIsoBoxes } from './iso-boxes.ts'
import { jpegEnd } from './jpeg-end.ts'
import { readPngChunks } from './png-chunks.ts'

/** What a file tells of itself by its outermost structure, before anything is decoded. */
export interface Container {
  /** False where it is known to end too early. */
  readonly isWhole: boolean
  readonly isAnimated: boolean
  /** Bytes that follow the end of the picture and that no decoder looks at. */
  readonly trailingBytes: number
}

export function readContainer(bytes: Uint8Array, type: PictureType): Container {
  const { isWhole = true, isAnimated = false, end } = readers[type](bytes)
  return { isWhole, isAnimated, trailingBytes: Math.max(0, bytes.length - end) }
}

interface Reading {
  readonly isWhole?: boolean
  readonly isAnimated?: boolean
  readonly end: number
}

const readers: { readonly [Type in PictureType]: (bytes: Uint8Array) => Reading } = {
  'image/png': readPngChunks,
  'image/jpeg': (bytes) => ({ end: jpegEnd(bytes) ?? bytes.length }),
  // RIFF: name, size of what follows, contents, and one byte more where that is odd.
  'image/webp': (bytes) => {
    const size = bytes.length < 8 ? 0 : new DataView(bytes.buffer, bytes.byteOffset, 8).getUint32(4, true)
    return { end: 8 + size + (size % 2) }
  },
  'image/avif': (bytes) => {
    const { isSequence, end } = readIsoBoxes(bytes)
    return { isAnimated: isSequence || brandsOf(bytes)[0] === 'avis', end }
  },
}
