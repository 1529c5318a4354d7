import { drawChart, type Series } from './chart.ts'
import { avif, grid, peers } from './grid.ts'
import type { Measured } from './measure.ts'
import { nameOf, type Format, type Setting } from './setting.ts'
import { summarize } from './summary.ts'
import { sweep, valueOf } from './sweep.ts'
import { pick } from './tables.ts'

type Defaults = Readonly<Record<Format, Setting>>

// The line that is lower has its labels below, so that they are not between the two.
const lines = {
  avif: { title: 'AVIF', color: 0, ours: 'above', theirs: 'below' },
  webp: { title: 'WebP', color: 1, ours: 'below', theirs: 'above' },
  jpeg: { title: 'JPEG', color: 2, ours: 'below', theirs: 'above' },
} as const

/** What a byte buys: bytes against looks, a line for each format's options, a point a quality. */
export function drawQualities(measured: readonly Measured[], defaults: Defaults): string {
  const opaque = measured.filter(({ reference }) => reference.channels === 3)
  const series = (['avif', 'webp', 'jpeg'] as const).flatMap((format) => {
    const ours = qualitySeries(opaque, format, defaults[format], false)
    const isSame = sweep(grid[format], defaults[format], 'quality').some(
      (setting) => nameOf(setting) === nameOf(peers[format]),
    )
    if (isSame) return [ours]
    return [ours, qualitySeries(opaque, format, peers[format], true)]
  })
  const points = series.flatMap((one) => one.points)
  return drawChart({
    title: 'What bytes buy: lower and further left is better',
    note: 'A point is a quality; a ring is the default. Pictures without transparency, 960 pixels wide.',
    x: { title: 'KiB, all pictures', ticks: ticksAround(points.map(({ x }) => x)) },
    y: { title: 'Butteraugli, 3-norm', ticks: ticksAround(points.map(({ y }) => y)) },
    series,
  })
}

/** What time buys: processor time against bytes for AVIF, a point an effort. */
export function drawEfforts(measured: readonly Measured[], defaults: Defaults): string {
  const centers = [
    { name: '4:4:4', setting: peers.avif, color: 0, labels: 'above' },
    { name: '4:2:0', setting: avif({ chroma: '4:2:0' }), color: 1, labels: 'below' },
  ] as const
  const series = centers.map(({ name, setting: center, color, labels }): Series => {
    const points = sweep(grid.avif, center, 'effort').map((setting) => {
      const { ms, bytes, whole } = summarize(pick(measured, setting))
      const label = `${valueOf(setting, 'effort')} (${whole.toFixed(2)})`
      const isRinged = [defaults.avif, peers.avif].some((one) => nameOf(one) === nameOf(setting))
      return { x: ms / 1000, y: bytes / 1024, label, isRinged }
    })
    return { name, color, isDashed: false, labels, points }
  })
  const points = series.flatMap((one) => one.points)
  return drawChart({
    title: 'AVIF: what an effort costs, and what it saves',
    note: 'A point is an effort, with Butteraugli’s 3-norm in brackets; rings are our default and the peers’. Quality 50, all pictures, 960 pixels wide.',
    x: {
      title: 'seconds of processor time, each tick twice the one before',
      ticks: doubling(points.map(({ x }) => x)),
      isLogarithmic: true,
    },
    y: { title: 'KiB', ticks: ticksAround(points.map(({ y }) => y)) },
    series,
  })
}

function qualitySeries(
  measured: readonly Measured[],
  format: keyof typeof lines,
  center: Setting,
  isPeers: boolean,
): Series {
  const { title, color, ours, theirs } = lines[format]
  const points = sweep(grid[format], center, 'quality').map((setting) => {
    const { bytes, whole } = summarize(pick(measured, setting))
    const isRinged = nameOf(setting) === nameOf(center)
    return { x: bytes / 1024, y: whole, label: `${valueOf(setting, 'quality')}`, isRinged }
  })
  const name = isPeers ? `${title}, peers` : title
  return { name, color, isDashed: isPeers, labels: isPeers ? theirs : ours, points }
}

/** Round numbers, about six, with all values among them. */
function ticksAround(values: readonly number[]): readonly number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const rough = (high - low) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? rough
  const first = Math.floor(low / step)
  const count = Math.ceil(high / step) - first + 1
  return Array.from({ length: count }, (_, at) => Number(((first + at) * step).toPrecision(6)))
}

function doubling(values: readonly number[]): readonly number[] {
  const first = Math.floor(Math.log2(Math.min(...values)))
  const count = Math.ceil(Math.log2(Math.max(...values))) - first + 1
  return Array.from({ length: count }, (_, at) => 2 ** (first + at))
}
