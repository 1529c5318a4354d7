/** `#rrggbb`, the only form of colour here, so that colours can be mixed. */
export type Color = `#${string}`

/** The colour `amount` (0 to 1) of the way from one to another. */
export function mix(from: Color, to: Color, amount: number): Color {
  const a = channels(from)
  const b = channels(to)
  return toColor(a.map((value, i) => value + ((b[i] ?? 0) - value) * amount))
}

/** What a surface looks like in light of this colour. */
export function multiply(surface: Color, light: Color): Color {
  const b = channels(light)
  return toColor(channels(surface).map((value, i) => (value * (b[i] ?? 0)) / 255))
}

/** 0 for black, 1 for white, as the eye weighs them. */
export function luminance(color: Color): number {
  const [r = 0, g = 0, b = 0] = channels(color)
  return (0.299 * r + 0.587 * g + 0.114 * b) / 255
}

/** Turns the hue by degrees and leaves lightness and saturation about as they are. */
export function turnHue(color: Color, degrees: number): Color {
  const [r = 0, g = 0, b = 0] = channels(color)
  const cos = Math.cos((degrees * Math.PI) / 180)
  const sin = Math.sin((degrees * Math.PI) / 180)
  // A rotation of the RGB cube about its grey diagonal.
  const same = cos + (1 - cos) / 3
  const next = (1 - cos) / 3 - Math.sqrt(1 / 3) * sin
  const last = (1 - cos) / 3 + Math.sqrt(1 / 3) * sin
  return toColor([r * same + g * next + b * last, r * last + g * same + b * next, r * next + g * last + b * same])
}

function channels(color: Color): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
}

function toColor(values: readonly number[]): Color {
  const hex = values.map((value) =>
    Math.round(Math.min(255, Math.max(0, value)))
      .toString(16)
      .padStart(2, '0'),
  )
  return `#${hex.join('')}`
}
