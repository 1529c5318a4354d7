/** What libvips does not tell of a PNG: it takes one without its end, and the first frame of an animated one. */
export interface PngChunks {
  readonly isWhole: boolean
  readonly isAnimated: boolean
}

const signatureLength = 8
/** Length, type and checksum around a chunk's data. */
const chunkOverhead = 12

export function readPngChunks(bytes: Uint8Array): PngChunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let isAnimated = false
  let at = signatureLength
  while (at + chunkOverhead <= bytes.length) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    if (type === 'acTL') isAnimated = true
    if (type === 'IEND') return { isWhole: true, isAnimated }
    at += chunkOverhead + view.getUint32(at)
  }
  return { isWhole: false, isAnimated }
}
