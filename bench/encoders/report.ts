import { machineSentence, type Machine } from '../support/machine.ts'
import { findings } from './findings.ts'
import { peers } from './grid.ts'
import type { Measured } from './measure.ts'
import { nameOf, type Format, type Setting } from './setting.ts'
import { summarize } from './summary.ts'
import { markdownTable, pick, relative, settingsTable } from './tables.ts'

export interface Results {
  readonly measured: readonly Measured[]
  readonly width: number
  /** The defaults and the peers' only, at another width. */
  readonly smaller: { readonly measured: readonly Measured[]; readonly width: number }
  readonly defaults: Readonly<Record<Format, Setting>>
  readonly machine: Machine
  readonly rounds: number
}

const titles = { avif: 'AVIF', webp: 'WebP', jpeg: 'JPEG', png: 'PNG' } as const

/** The section of docs/benchmarks.md. */
export function report(results: Results): string {
  const { measured, smaller, defaults } = results
  const words = findings(measured)
  const formats = (['avif', 'webp', 'jpeg', 'png'] as const).flatMap((format) => {
    const own = measured.filter(({ setting }) => setting.format === format)
    const table = settingsTable(own, { default: defaults[format], peers: peers[format] })
    return [`### ${titles[format]}`, words[format].map((sentence) => `- ${sentence}`).join('\n'), table]
  })
  return [
    intro(results),
    `![Bytes against looks, for each format and quality](benchmarks/encoders-qualities.svg)`,
    `![AVIF: time against bytes, for each effort](benchmarks/encoders-efforts.svg)`,
    ...formats,
    `### At ${smaller.width} pixels`,
    `The defaults against the peers’, in a width that nothing was chosen by.`,
    smallTable(smaller.measured, defaults),
  ].join('\n\n')
}

function intro({ measured, width, machine, rounds }: Results): string {
  const pictures = new Set(measured.map(({ reference }) => reference.picture.name)).size
  const { aom, webp, mozjpeg, png } = machine.encoders
  return `\`pnpm bench encoders\`: the [${pictures} pictures](../bench/corpus/README.md) of the corpus, ${width} pixels wide, in every setting that may be chosen. The peers are vite-imagetools and eleventy-img, which leave it to sharp; each other row says how it differs from theirs. Our default is the setting that genimg was seen to use, by its bytes.

- **time** is processor time for all pictures, the median of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}, and **bytes** their sum.
- **worst spot** and **whole** are Butteraugli’s largest value and its 3-norm, and **SSIMULACRA** is its first version; each is the mean of all pictures, and less is better. Pictures with transparency are looked at on white and on black, and the worse one counts.
- The columns of the four kinds of picture have bytes / Butteraugli’s 3-norm.

${machineSentence(machine)} Encoders: aom ${aom}, libwebp ${webp}, mozjpeg ${mozjpeg}, libpng ${png}. Scores: \`butteraugli_main\` and \`ssimulacra_main\` of Debian 12’s libjxl-devtools.`
}

function smallTable(measured: readonly Measured[], defaults: Results['defaults']): string {
  const head = ['format', 'time', 'bytes', 'worst spot', 'whole', 'SSIMULACRA']
  const rows = (['avif', 'webp', 'jpeg'] as const).map((format) => {
    const [own, base] = [summarize(pick(measured, defaults[format])), summarize(pick(measured, peers[format]))]
    return [`${titles[format]}: ${nameOf(defaults[format])}`, ...relative(own, base)]
  })
  return markdownTable(head, rows)
}
