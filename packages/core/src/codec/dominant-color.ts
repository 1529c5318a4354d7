/** Four bits a channel: near shades count as one colour. */
const shift = 4

interface Bin {
  weight: number
  red: number
  green: number
  blue: number
}

/** The colour that most of the picture has, `#rrggbb`, the mean of its shades; transparent pixels do not count. */
export function dominantColor(rgba: Uint8Array): string {
  const bins = new Map<number, Bin>()
  for (let at = 0; at + 3 < rgba.length; at += 4) {
    const [red = 0, green = 0, blue = 0, weight = 0] = rgba.subarray(at, at + 4)
    if (weight < 128) continue
    const key = ((red >> shift) << 8) | ((green >> shift) << 4) | (blue >> shift)
    const bin = bins.get(key) ?? { weight: 0, red: 0, green: 0, blue: 0 }
    bin.weight += weight
    bin.red += red * weight
    bin.green += green * weight
    bin.blue += blue * weight
    bins.set(key, bin)
  }
  let most: Bin | undefined
  for (const bin of bins.values()) if (most === undefined || bin.weight > most.weight) most = bin
  if (most === undefined) return '#ffffff'
  const { weight } = most
  return `#${[most.red, most.green, most.blue].map((sum) => hex(sum / weight)).join('')}`
}

function hex(channel: number): string {
  return Math.round(channel).toString(16).padStart(2, '0')
}
