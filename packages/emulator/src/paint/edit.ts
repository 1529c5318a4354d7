import sharp from 'sharp'
import { drawCaption, layOutCaption } from './caption.ts'
import type { Color } from './color.ts'
import type { Typeface } from './font.ts'
import { captionSize, inkOn, lookOf, type Look, type Sitting } from './paint.ts'
import { drawLight, drawStars } from './sky.ts'
import { createSheet, place, rect, svgDocument, type Area, type Sheet, type Svg } from './svg.ts'
import { drawThing } from './things.ts'
import { drawWeather } from './weather.ts'

/** Pixels, four channels each. */
export interface Pixels {
  readonly data: Buffer
  readonly width: number
  readonly height: number
}

/**
 * A picture made from others: the first in the light of the prompt, the rest as insets. With a mask, only what is
 * transparent in it changes, and every other pixel is the reference's own.
 */
export async function editPicture(
  typeface: Typeface,
  sitting: Sitting,
  references: readonly [Buffer, ...Buffer[]],
  mask: Buffer | undefined,
): Promise<Pixels> {
  const look = lookOf(sitting)
  const sheet = createSheet(sitting.width, sitting.height)
  const base = await baseOf(references[0], sitting, look.palette.sky[2])
  const weights = mask === undefined ? undefined : await changeWeights(mask, sitting)
  const region =
    weights === undefined ? { x: 0, y: 0, width: sheet.width, height: sheet.height } : extentOf(weights, sheet)
  if (region === undefined) return base
  const insets = await Promise.all(references.slice(1, 5).map((bytes, i) => insetOf(bytes, sheet, i)))
  const edited = await sharp(base.data, { raw: { width: base.width, height: base.height, channels: 4 } })
    .composite([
      // Clipped to what is there, or a transparent reference would get a coloured background.
      { input: svgDocument(sheet, rect(0, 0, sheet.width, sheet.height, tintOf(look))), blend: 'multiply' },
      { input: svgDocument(sheet, decorate(sheet, look, region), signature(typeface, sheet, sitting, look, region)) },
      ...insets,
    ])
    .raw()
    .toBuffer()
  if (weights === undefined) return { ...base, data: sitting.transparent ? cutCorners(edited, sheet) : edited }
  return { ...base, data: blend(base.data, edited, weights) }
}

async function baseOf(bytes: Buffer, { width, height, transparent }: Sitting, background: Color): Promise<Pixels> {
  const resized = sharp(bytes).autoOrient().resize(width, height, { fit: 'cover' }).toColourspace('srgb')
  const opaque = transparent ? resized : resized.flatten({ background })
  return { data: await opaque.ensureAlpha().raw().toBuffer(), width, height }
}

/** How much each pixel may change, 0 to 255: the mask's transparency. */
async function changeWeights(mask: Buffer, { width, height }: Sitting): Promise<Buffer> {
  const alpha = sharp(mask).ensureAlpha().extractChannel('alpha')
  return await alpha.resize(width, height, { fit: 'cover', kernel: 'nearest' }).negate().raw().toBuffer()
}

function extentOf(weights: Buffer, { width, height }: Sheet): Area | undefined {
  let left = width
  let right = -1
  let top = height
  let bottom = -1
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (weights[y * width + x] === 0) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = y
    }
  }
  return bottom < 0 ? undefined : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
}

function blend(base: Buffer, edited: Buffer, weights: Buffer): Buffer {
  const mixed = Buffer.from(base)
  for (let i = 0; i < mixed.length; i += 1) {
    const weight = weights[i >> 2] ?? 0
    if (weight > 0) mixed[i] = Math.round(((base[i] ?? 0) * (255 - weight) + (edited[i] ?? 0) * weight) / 255)
  }
  return mixed
}

/** What the light of the prompt does to every surface. */
function tintOf({ setting, palette, random }: Look): Color {
  if (setting.time === 'night') return '#4659aa'
  if (setting.time === 'dusk') return '#d68aa6'
  if (setting.color !== undefined) return palette.accent
  switch (setting.season) {
    case 'winter':
      return '#cfe2f6'
    case 'autumn':
      return '#fbd6a4'
    case 'spring':
      return '#f9dfe4'
    case 'summer':
      return '#fff0b8'
    case undefined:
      return setting.time === 'dawn'
        ? '#ffc9a8'
        : random.fork('tint').pick(['#ffd9a8', '#bfe3ea', '#f3c7d6', '#d6e5b0', '#d3cdf2'])
  }
}

function decorate(sheet: Sheet, look: Look, region: Area): Svg {
  const { setting, palette, random, detail } = look
  const inner = createSheet(region.width, region.height)
  const night = setting.time === 'night'
  const upper = { ...inner, height: inner.height * 0.6 }
  const thing = setting.things.find((name) => name !== 'birds')
  return place(
    region.x,
    region.y,
    1,
    night ? drawStars(upper, palette, detail, random.fork('stars')) : '',
    night ? drawLight(inner, palette, setting, [inner.width * 0.8, inner.height * 0.17]) : '',
    drawWeather(inner, palette, setting, detail, inner.height * 0.85, random.fork('weather')),
    thing === undefined
      ? ''
      : place(inner.width * 0.3, inner.height * 0.82, (sheet.unit * 30) / 100, drawThing(thing, palette, setting)),
  )
}

/** The prompt on a band at the bottom of what was changed; it also covers the reference's own caption. */
function signature(typeface: Typeface, sheet: Sheet, sitting: Sitting, { palette, setting }: Look, region: Area): Svg {
  const size = Math.min(captionSize(sheet.unit), Math.max(8, region.width / 18))
  const caption = layOutCaption(typeface, sitting.prompt, size, Math.min(region.width - size * 3, size * 42))
  const margin = sheet.unit * 4
  const tall = Math.min(region.height, Math.max(size * 4.4, caption.height + margin * 1.7))
  const top = region.y + region.height - tall
  const paper: Color = setting.time === 'night' ? '#0b1430' : palette.ground
  const line = rect(region.x, top, region.width, sheet.unit * 0.5, palette.accent)
  const textTop = top + (tall - caption.height) / 2
  // A masked region may be round: its middle is where text has most room.
  const at =
    region.width < sheet.width
      ? ({ x: region.x + region.width / 2, top: textTop, align: 'centre' } as const)
      : ({ x: sheet.unit * 5, top: textTop, align: 'left' } as const)
  return (
    rect(region.x, top, region.width, tall, paper) + line + drawCaption(typeface, caption, at, inkOn(paper, palette))
  )
}

async function insetOf(
  bytes: Buffer,
  sheet: Sheet,
  index: number,
): Promise<{ input: Buffer; left: number; top: number }> {
  const side = Math.max(8, Math.round(sheet.unit * 18))
  const border = Math.max(1, Math.round(sheet.unit * 0.8))
  const input = await sharp(bytes)
    .autoOrient()
    .resize(side, side, { fit: 'cover' })
    .flatten({ background: '#fff7e8' })
    .extend({ top: border, bottom: border, left: border, right: border, background: '#fff7e8' })
    .png()
    .toBuffer()
  const left = Math.round(sheet.unit * 4 + index * (side + border * 2 + sheet.unit * 2))
  return { input, left: Math.min(left, sheet.width - side - border * 2), top: Math.round(sheet.unit * 4) }
}

/** Rounds the sheet off, so that a picture asked for as transparent has transparent corners. */
function cutCorners(data: Buffer, { width, height, unit }: Sheet): Buffer {
  const cut = Buffer.from(data)
  const radius = unit * 12
  for (let y = 0; y < height; y += 1) {
    const dy = Math.max(radius - y, y - (height - 1 - radius), 0)
    if (dy === 0) continue
    for (let x = 0; x < width; x += 1) {
      const dx = Math.max(radius - x, x - (width - 1 - radius), 0)
      const cover = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(dx, dy)))
      const at = (y * width + x) * 4 + 3
      if (dx > 0 && cover < 1) cut[at] = Math.round((cut[at] ?? 0) * cover)
    }
  }
  return cut
}
