import type { PictureClass } from '../support/corpus.ts'
import type { Measured } from './measure.ts'
import { nameOf, type Setting } from './setting.ts'
import { summarize, type Summary } from './summary.ts'

const classes: Readonly<Record<PictureClass, string>> = {
  photo: 'photos',
  flat: 'flat',
  text: 'text',
  alpha: 'alpha',
}

/** The settings that a table points out. */
export interface Marks {
  readonly default: Setting
  readonly peers: Setting
}

/** A row a setting, in comparison with the peers' one: all pictures first, then bytes and looks of each class. */
export function settingsTable(measured: readonly Measured[], marks: Marks): string {
  const settings = new Map(measured.map(({ setting }) => [nameOf(setting), setting]))
  const present = classesIn(measured)
  const head = ['setting', 'time', 'bytes', 'worst spot', 'whole', 'SSIMULACRA', ...present.map((one) => classes[one])]
  const rows = [...settings.values()].map((setting) => {
    const [own, peers] = [pick(measured, setting), pick(measured, marks.peers)]
    const [all, base] = [summarize(own), summarize(peers)]
    const byClass = present.map((one) => {
      const [part, basePart] = [summarize(ofClass(own, one)), summarize(ofClass(peers, one))]
      return `${change(part.bytes, basePart.bytes)} / ${change(part.whole, basePart.whole)}`
    })
    const isBase = nameOf(setting) === nameOf(marks.peers)
    return [markedName(setting, marks), ...(isBase ? absolute(all) : relative(all, base)), ...byClass]
  })
  return markdownTable(head, rows)
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, at) => (at === 0 ? '---' : '---:'))
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

/** As in `+1.5 %`; the value itself where there is nothing to compare it with. */
export function change(value: number, base: number): string {
  if (base === 0) return value === 0 ? '0' : value.toPrecision(3)
  const percent = (value / base - 1) * 100
  const rounded = percent.toFixed(1)
  // A minus, and no sign where nothing changed.
  return Number(rounded) === 0 ? '0 %' : `${percent > 0 ? '+' : '−'}${Math.abs(percent).toFixed(1)} %`
}

export function pick(measured: readonly Measured[], wanted: Setting): readonly Measured[] {
  return measured.filter(({ setting }) => nameOf(setting) === nameOf(wanted) && setting.format === wanted.format)
}

export function ofClass(measured: readonly Measured[], wanted: PictureClass): readonly Measured[] {
  return measured.filter(({ reference }) => reference.picture.class === wanted)
}

function classesIn(measured: readonly Measured[]): readonly PictureClass[] {
  const all: readonly PictureClass[] = ['photo', 'flat', 'text', 'alpha']
  return all.filter((one) => ofClass(measured, one).length > 0)
}

function markedName(setting: Setting, marks: Marks): string {
  const name = nameOf(setting)
  if (name === nameOf(marks.default)) return `**${name}: our default**`
  return name === nameOf(marks.peers) ? `${name}: the peers` : name
}

function absolute({ ms, bytes, worst, whole, ssimulacra }: Summary): readonly string[] {
  const seconds = `${(ms / 1000).toFixed(2)} s`
  return [seconds, `${Math.round(bytes / 1024)} KiB`, worst.toFixed(2), whole.toFixed(3), ssimulacra.toFixed(4)]
}

/** How one differs from another, as cells. */
export function relative(summary: Summary, base: Summary): readonly string[] {
  const { ms, bytes, worst, whole, ssimulacra } = summary
  return [
    `${(ms / base.ms).toFixed(2)} ×`,
    change(bytes, base.bytes),
    change(worst, base.worst),
    change(whole, base.whole),
    change(ssimulacra, base.ssimulacra),
  ]
}
