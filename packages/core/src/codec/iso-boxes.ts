/** What the outermost boxes of an AVIF tell. */
export interface IsoBoxes {
  /** It has a track of frames. */
  readonly isSequence: boolean
  /** Where the last box ends. */
  readonly end: number
}

export function readIsoBoxes(bytes: Uint8Array): IsoBoxes {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let isSequence = false
  let at = 0
  while (at + 8 <= bytes.length) {
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8))
    const size = sizeOf(view, at)
    // Whatever is appended to a file is no box: its first bytes are taken for a size, and its next ones for a name.
    if (!/^[a-z][a-z0-9]{3}$/i.test(type) || size < 8 || at + size > bytes.length) break
    // A second file.
    if (type === 'ftyp' && at > 0) break
    if (type === 'moov') isSequence = true
    at += size
  }
  return { isSequence, end: at }
}

function sizeOf(view: DataView, at: number): number {
  const size = view.getUint32(at)
  // 0: to the end of the file. 1: a long size follows the name.
  if (size === 0) return view.byteLength - at
  if (size > 1) return size
  return at + 16 <= view.byteLength ? Number(view.getBigUint64(at + 8)) : 0
}
