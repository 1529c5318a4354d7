/** Pixels of a picture that a ThumbHash describes; red, green, blue and alpha, not premultiplied. */
export interface DecodedThumbhash {
  readonly width: number
  readonly height: number
  readonly rgba: Uint8Array
}

/**
 * The same values as the library's `thumbHashToRGBA`, to the last bit, for every `step`th pixel of every `step`th row: it
 * works the cosines out anew for each pixel, and a page of hundreds of pictures asks for each of them in each build.
 */
export function decodeThumbhash(hash: Uint8Array, step: number): DecodedThumbhash {
  const at = (index: number): number => hash[index] ?? 0
  const header24 = at(0) | (at(1) << 8) | (at(2) << 16)
  const header16 = at(3) | (at(4) << 8)
  const hasAlpha = header24 >> 23 !== 0
  const isLandscape = header16 >> 15 !== 0
  const most = hasAlpha ? 5 : 7
  const own = header16 & 7
  const across = isLandscape ? most : own
  const down = isLandscape ? own : most
  const [lx, ly] = [Math.max(3, across), Math.max(3, down)]
  const ratio = across / down
  const fullWidth = Math.round(ratio > 1 ? 32 : 32 * ratio)
  const fullHeight = Math.round(ratio > 1 ? 32 / ratio : 32)

  let nibble = (hasAlpha ? 6 : 5) * 2
  const channel = (nx: number, ny: number, scale: number, constant: number): Channel => {
    const terms: Term[] = []
    for (let cy = 0; cy < ny; cy += 1) {
      for (let cx = cy === 0 ? 1 : 0; cx * ny < nx * (ny - cy); cx += 1) {
        const value = (at(nibble >> 1) >> ((nibble & 1) << 2)) & 15
        terms.push({ cx, cy, factor: (value / 7.5 - 1) * scale })
        nibble += 1
      }
    }
    return { constant, terms }
  }
  // Saturation is raised a little, since it loses by being kept in four bits.
  const light = channel(lx, ly, ((header24 >> 18) & 31) / 31, (header24 & 63) / 63)
  const yellow = channel(3, 3, (((header16 >> 3) & 63) / 63) * 1.25, ((header24 >> 6) & 63) / 31.5 - 1)
  const red = channel(3, 3, (((header16 >> 9) & 63) / 63) * 1.25, ((header24 >> 12) & 63) / 31.5 - 1)
  const alpha = hasAlpha ? channel(5, 5, (at(5) >> 4) / 15, (at(5) & 15) / 15) : { constant: 1, terms: [] }

  const width = Math.ceil(fullWidth / step)
  const height = Math.ceil(fullHeight / step)
  const columns = cosines(width, fullWidth, step, Math.max(lx, 5))
  const rows = cosines(height, fullHeight, step, Math.max(ly, 5))
  const rgba = new Uint8Array(width * height * 4)
  for (let y = 0, target = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, target += 4) {
      const fx = columns[x] ?? []
      const fy = rows[y] ?? []
      const l = valueOf(light, fx, fy, 'first')
      const p = valueOf(yellow, fx, fy, 'last')
      const q = valueOf(red, fx, fy, 'last')
      const b = l - (2 / 3) * p
      const r = (3 * l - b + q) / 2
      rgba[target] = toByte(r)
      rgba[target + 1] = toByte(r - q)
      rgba[target + 2] = toByte(b)
      rgba[target + 3] = toByte(valueOf(alpha, fx, fy, 'first'))
    }
  }
  return { width, height, rgba }
}

function toByte(value: number): number {
  return Math.max(0, 255 * Math.min(1, value))
}

interface Channel {
  readonly constant: number
  readonly terms: readonly Term[]
}

/** One wave: how often it goes up and down along either side, and how much of it there is. */
interface Term {
  readonly cx: number
  readonly cy: number
  readonly factor: number
}

function cosines(count: number, full: number, step: number, waves: number): readonly (readonly number[])[] {
  return Array.from({ length: count }, (_, at) =>
    Array.from({ length: waves }, (_wave, wave) => Math.cos((Math.PI / full) * (at * step + 0.5) * wave)),
  )
}

/** @param factor where a product begins: its last bit depends on it */
function valueOf(
  { constant, terms }: Channel,
  fx: readonly number[],
  fy: readonly number[],
  factor: 'first' | 'last',
): number {
  let sum = constant
  for (const term of terms) {
    const x = fx[term.cx] ?? 0
    const y = (fy[term.cy] ?? 0) * 2
    sum += factor === 'first' ? term.factor * x * y : term.factor * (x * y)
  }
  return sum
}
