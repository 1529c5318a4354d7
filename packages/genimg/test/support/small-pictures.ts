import sharp, { type Sharp } from 'sharp'

type Color = readonly [red: number, green: number, blue: number]

export const red: Color = [210, 40, 40]
export const green: Color = [40, 150, 70]
export const blue: Color = [40, 70, 200]
const white: Color = [255, 255, 255]

/** Upright stripes of equal width: which part of a picture one sees is told by the colour. */
export function stripes(colors: readonly Color[] = [red, green, blue], width = 192, height = 64): Promise<Buffer> {
  return grained(colors, width, height).png().toBuffer()
}

/** The same with a grain, so that quality makes a difference. */
function grained(colors: readonly Color[], width: number, height: number): Sharp {
  const pixels = Buffer.alloc(width * height * 3)
  let state = 1
  for (let at = 0; at < pixels.length; at += 3) {
    const x = (at / 3) % width
    const color = colors[Math.floor((x * colors.length) / width)] ?? white
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    const grain = (state >>> 27) - 16
    pixels.set(
      color.map((channel) => channel + grain),
      at,
    )
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
}

/** The mean of some neighbours, by shares of width and height. */
async function colorAt(picture: Uint8Array, across: number, down: number): Promise<Color> {
  const { data, info } = await sharp(picture)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const left = Math.round(info.width * across) - 2
  const top = Math.round(info.height * down) - 2
  const places = Array.from({ length: 16 }, (_, at) => (top + (at >> 2)) * info.width + left + (at & 3))
  const mean = (channel: number): number =>
    places.reduce((sum, place) => sum + (data[place * 3 + channel] ?? 0), 0) / places.length
  return [mean(0), mean(1), mean(2)]
}

/** Which of the colours a place has, `another` where none is near. */
export async function namedColorAt(picture: Uint8Array, across: number, down: number): Promise<string> {
  const color = await colorAt(picture, across, down)
  const distance = (other: Color): number =>
    Math.max(...other.map((channel, at) => Math.abs(channel - (color[at] ?? 0))))
  return Object.entries({ red, green, blue, white }).find(([, other]) => distance(other) < 40)?.[0] ?? 'another'
}

/** The colours from left to right in the middle: `red green blue`. */
export async function colorsOf(picture: Uint8Array): Promise<string> {
  const colors = await Promise.all([1 / 6, 1 / 2, 5 / 6].map((across) => namedColorAt(picture, across, 0.5)))
  return colors.join(' ')
}

/** Name of the picture that another one is most like. */
export async function nearestOf(
  picture: Uint8Array,
  candidates: Readonly<Record<string, Uint8Array>>,
): Promise<string> {
  const look = (bytes: Uint8Array): Promise<Buffer> =>
    sharp(bytes).resize(24, 24, { fit: 'fill' }).removeAlpha().toColourspace('srgb').raw().toBuffer()
  const seen = await look(picture)
  const distances = Object.entries(candidates).map(async ([name, candidate]) => {
    const other = await look(candidate)
    return { name, distance: seen.reduce((sum, value, at) => sum + Math.abs(value - (other[at] ?? 0)), 0) }
  })
  return (await Promise.all(distances)).toSorted((a, b) => a.distance - b.distance)[0]?.name ?? 'none'
}

/** The same picture in a PNG whose size does not depend on what it shows. */
export async function unpacked(picture: Promise<Uint8Array>): Promise<Buffer> {
  return await sharp(await picture)
    .png({ compressionLevel: 0, palette: false })
    .toBuffer()
}

/** A picture that cannot be made smaller. */
export function noise(width: number, height: number): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3)
  let state = 1
  for (let at = 0; at < pixels.length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    pixels[at] = state >>> 24
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}
