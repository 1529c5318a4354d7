import type { EncodeOutput } from '../ports/ports.ts'

export interface Region {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

interface Size {
  readonly width: number
  readonly height: number
}

/**
 * The part of the picture that an output shows, where its position is a focal point: the largest region of its aspect,
 * with the point as near to the middle as the edges allow.
 */
export function focalRegion(picture: Size, output: Size & Pick<EncodeOutput, 'position'>): Region | undefined {
  const point = /^(?<x>[\d.]+)% (?<y>[\d.]+)%$/.exec(output.position)?.groups
  if (point === undefined) return undefined
  const scale = Math.min(picture.width / output.width, picture.height / output.height)
  const width = Math.min(picture.width, Math.max(1, Math.round(output.width * scale)))
  const height = Math.min(picture.height, Math.max(1, Math.round(output.height * scale)))
  return {
    left: startOf(picture.width, width, Number(point['x']) / 100),
    top: startOf(picture.height, height, Number(point['y']) / 100),
    width,
    height,
  }
}

function startOf(whole: number, part: number, share: number): number {
  return Math.round(Math.min(Math.max(whole * share - part / 2, 0), whole - part))
}
