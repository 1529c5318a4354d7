/** What libvips does not tell of a PNG: it takes one without its end, and the first frame of an animated one. */
export interface PngChunks {
  readonly isWhole: boolean
  readonly isAnimated: boolean
  /** Where the picture ends. */
  readonly end: number
}

const signatureLength = 8
/** Length, type and checksum around a chunk's data. */
const chunkOverhead = 12

interface Chunk {
  readonly type: string
  readonly at: number
  readonly end: number
}

export function readPngChunks(bytes: Uint8Array): PngChunks {
  let isAnimated = false
  for (const { type, end } of chunksOf(bytes)) {
    if (type === 'acTL') isAnimated = true
    if (type === 'IEND') return { isWhole: end <= bytes.length, isAnimated, end }
  }
  return { isWhole: false, isAnimated, end: bytes.length }
}

/**
 * The same picture without its texts and without what follows its end. libvips unpacks every text: 20 MB of them would
 * take gigabytes, and none changes a pixel.
 */
export function withoutTexts(png: Uint8Array): Uint8Array {
  // Most have none, and a copy of a large one is large.
  if (!hasTexts(png)) return png.subarray(0, readPngChunks(png).end)
  const kept = new Uint8Array(png.length)
  let length = 0
  function keep(from: number, to: number): void {
    kept.set(png.subarray(from, to), length)
    length += to - from
  }
  keep(0, signatureLength)
  for (const chunk of chunksOf(png)) {
    if (!isText(chunk)) keep(chunk.at, Math.min(chunk.end, png.length))
    if (chunk.type === 'IEND') break
  }
  return kept.subarray(0, length)
}

function hasTexts(png: Uint8Array): boolean {
  for (const chunk of chunksOf(png)) if (isText(chunk)) return true
  return false
}

function isText({ type }: Chunk): boolean {
  return ['tEXt', 'zTXt', 'iTXt'].includes(type)
}

function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = signatureLength; at + chunkOverhead <= bytes.length;) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    const end = at + chunkOverhead + view.getUint32(at)
    yield { type, at, end }
    at = end
  }
}
