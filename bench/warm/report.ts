import type { Watched } from '../support/start.ts'
import { median, ratios, spread } from '../support/statistics.ts'
import type { Table } from '../support/tables.ts'
import type { Site, Way } from './site.ts'

/** The most that we may take, in times of the plain build. */
const limit = 1.05

export interface Measured {
  readonly site: Site
  /** Seconds of our first build over the files, which hashes each of them. */
  readonly first: number
  /** By pair. */
  readonly seconds: Readonly<Record<Way, readonly number[]>>
  readonly memory: Readonly<Record<Way, Watched>> | null
}

export function holds({ seconds, memory }: Measured): boolean {
  return median(ratios(seconds.ours, seconds.plain)) <= limit && memory?.ours.sharp !== true
}

export function report(measured: Measured, machine: string): { readonly intro: string; readonly table: Table } {
  const { site, first, seconds, memory } = measured
  const found = ratios(seconds.ours, seconds.plain)
  const row = (title: string, way: Way, ratio: readonly string[]): readonly string[] => [
    title,
    `${median(seconds[way]).toFixed(2)} s`,
    spread(seconds[way]),
    ...ratio,
    memory === null ? '' : `${memory[way].megabytes.toFixed(0)} MB`,
    memory === null ? '' : memory[way].sharp ? 'yes' : 'no',
  ]
  return {
    intro: `
\`pnpm bench warm\`: ${site.images} images with ${site.variants} variants in the cache, ${Math.round(site.bytes / 2 ** 20)} MiB together. The plain build has a module for each image
with the same value, which imports the same files with \`?url&no-inline\`; what it writes is the same, byte for byte. Both
are \`vite build\` in a process of its own, ${seconds.ours.length} pairs that take turns. ${machine}
`.trim(),
    table: {
      title: `Warm: ${site.images} images × ${site.variants / site.images} variants`,
      head: ['', 'median', 'range', '÷ plain', 'range', 'peak memory', 'sharp loaded'],
      rows: [
        row('plain assets', 'plain', ['1', '']),
        row('genimg/vite', 'ours', [median(found).toFixed(3), spread(found)]),
      ],
      notes: [
        `Ratios are taken within a pair; the limit is ${limit}, which ${holds(measured) ? 'holds' : 'is MISSED'}.`,
        `The first build over files that another process wrote hashes each of them, once: ${first.toFixed(2)} s.`,
      ],
    },
  }
}
