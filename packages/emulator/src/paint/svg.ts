import type { Color } from './color.ts'

/** A piece of SVG text. */
export type Svg = string

export type Point = readonly [x: number, y: number]

/** The sheet that is drawn on. */
export interface Sheet {
  readonly width: number
  readonly height: number
  /** A hundredth of the shorter side: what strokes, sun and trees are measured in. */
  readonly unit: number
}

export function createSheet(width: number, height: number): Sheet {
  return { width, height, unit: Math.min(width, height) / 100 }
}

export function svgDocument(sheet: Sheet, ...parts: readonly Svg[]): Buffer {
  const size = `width="${sheet.width}" height="${sheet.height}" viewBox="0 0 ${sheet.width} ${sheet.height}"`
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${size}>${parts.join('')}</svg>`)
}

export function circle(x: number, y: number, r: number, fill: Color, opacity = 1): Svg {
  return `<circle cx="${round(x)}" cy="${round(y)}" r="${round(r)}" fill="${fill}"${faded(opacity)}/>`
}

export function ellipse(x: number, y: number, rx: number, ry: number, fill: Color, opacity = 1): Svg {
  return `<ellipse cx="${round(x)}" cy="${round(y)}" rx="${round(rx)}" ry="${round(ry)}" fill="${fill}"${faded(opacity)}/>`
}

export function rect(x: number, y: number, width: number, height: number, fill: Color, radius = 0, opacity = 1): Svg {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${round(radius)}" fill="${fill}"${faded(opacity)}/>`
}

export function path(d: string, fill: Color, opacity = 1): Svg {
  return `<path d="${d}" fill="${fill}"${faded(opacity)}/>`
}

export function stroke(d: string, color: Color, width: number, opacity = 1): Svg {
  return `<path d="${d}" fill="none" stroke="${color}" stroke-width="${round(width)}" stroke-linecap="round" stroke-linejoin="round"${faded(opacity)}/>`
}

export function polygon(points: readonly Point[], fill: Color, opacity = 1): Svg {
  return path(`${line(points)}Z`, fill, opacity)
}

function line(points: readonly Point[]): string {
  return `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}`
}

/** A closed shape from a line of points down to the bottom of the sheet. */
export function fillBelow(points: readonly Point[], bottom: number): string {
  const first = points[0] ?? [0, 0]
  const last = points.at(-1) ?? [0, 0]
  return `${line(points)}L${round(last[0])} ${round(bottom)}L${round(first[0])} ${round(bottom)}Z`
}

/** Draws parts made around the origin, where the ground is y = 0 and up is negative, at a place and size. */
export function place(x: number, y: number, scale: number, ...parts: readonly Svg[]): Svg {
  return `<g transform="translate(${round(x)} ${round(y)}) scale(${Math.round(scale * 10_000) / 10_000})">${parts.join('')}</g>`
}

export function turn(degrees: number, x: number, y: number, ...parts: readonly Svg[]): Svg {
  return `<g transform="rotate(${round(degrees)} ${round(x)} ${round(y)})">${parts.join('')}</g>`
}

/** A vertical gradient over a rectangle, from the top. `id` is unique in the document. */
export function gradientRect(id: string, area: Area, stops: readonly Color[]): Svg {
  const marks = stops.map((color, i) => `<stop offset="${round(i / (stops.length - 1))}" stop-color="${color}"/>`)
  return `<defs><linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${marks.join('')}</linearGradient></defs><rect x="${round(area.x)}" y="${round(area.y)}" width="${round(area.width)}" height="${round(area.height)}" fill="url(#${id})"/>`
}

/** Shows parts only inside a shape. `id` is unique in the document. */
export function clip(id: string, shape: string, ...parts: readonly Svg[]): Svg {
  return `<defs><clipPath id="${id}"><path d="${shape}"/></clipPath></defs><g clip-path="url(#${id})">${parts.join('')}</g>`
}

export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export function round(value: number): number {
  return Math.round(value * 100) / 100
}

function faded(opacity: number): string {
  return opacity === 1 ? '' : ` opacity="${round(opacity)}"`
}
