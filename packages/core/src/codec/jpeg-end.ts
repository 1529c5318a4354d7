const start = 0xd8
const end = 0xd9
const scan = 0xda

/** Where a JPEG's picture ends, behind its end marker; undefined where there is none. */
export function jpegEnd(bytes: Uint8Array): number | undefined {
  for (let at = 0; at + 1 < bytes.length;) {
    const marker = bytes[at + 1] ?? 0
    if (bytes[at] !== 0xff) return undefined
    // Any number of 0xff may stand before a marker.
    if (marker === 0xff) at += 1
    else if (marker === end) return at + 2
    else if (marker === start || standsAlone(marker)) at += 2
    else at = behindSegment(bytes, at, marker)
  }
  return undefined
}

function behindSegment(bytes: Uint8Array, at: number, marker: number): number {
  const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
  let next = at + 2 + length
  if (marker !== scan) return next
  // A scan's coded pixels have no length: they go on to the next marker that does not belong to them.
  for (;;) {
    next = bytes.indexOf(0xff, next)
    const after = bytes[next + 1]
    if (next < 0 || after === undefined) return bytes.length
    if (after === 0xff) next += 1
    else if (after === 0 || standsAlone(after)) next += 2
    else return next
  }
}

/** A restart marker, or the one for temporary use. */
function standsAlone(marker: number): boolean {
  return (marker >= 0xd0 && marker <= 0xd7) || marker === 0x01
}
