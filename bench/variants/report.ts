import { holds, judge, type Limit } from './limits.ts'
import { formats, sumBytes, type Format } from './outputs.ts'
import { median, ratios, spread } from '../support/statistics.ts'
import { find, meanScore, scoreNames, type Measured, type Results } from './results.ts'
import type { Watched } from '../support/start.ts'
import type { Table } from '../support/tables.ts'

/** All that is said about a run. */
export function report(results: Results): readonly Table[] {
  return [
    cold(results),
    warm(results),
    memory(results),
    ...formats.map((format) => quality(results, format)),
    limits(results),
  ]
}

function cold(results: Results): Table {
  const { rounds, contenders, pictures } = results
  const [us, byHand, idle] = [find(results, 'us'), find(results, 'by-hand'), find(results, 'idle')]
  const [alone, eleventy] = [find(results, 'export'), find(results, 'eleventy')]
  const own = us.cold.map((seconds, round) => seconds - (idle.cold[round] ?? Number.NaN))
  const besideHand = median(ratios(own, byHand.cold))
  return {
    title: `Cold: ${pictures.length} pictures, ${us.outputs.length} variants, no cache`,
    head: ['', 'median', 'range', `÷ ${us.title}`, 'range'],
    rows: contenders.map(({ title, cold: seconds }) => {
      const inUs = ratios(seconds, us.cold)
      return [title, `${median(seconds).toFixed(2)} s`, spread(seconds), median(inUs).toFixed(2), spread(inUs)]
    }),
    notes: [
      `${rounds} rounds, in each of which all take turns; ratios are taken within a round.`,
      `${eleventy.title} builds no site here, and neither does ${alone.title}; ${us.title} does.`,
      `Without the time of ${idle.title}, ${us.title} takes ${besideHand.toFixed(3)} times as long as ${byHand.title}.`,
    ],
  }
}

function warm(results: Results): Table {
  const cached = results.contenders.filter(({ warm: seconds }) => seconds.length > 0)
  return {
    title: 'Warm: the same build again',
    head: ['', 'median', 'range', 'peak memory', 'sharp loaded'],
    rows: cached.map(({ title, warm: seconds, memory: seen }) => [
      title,
      `${median(seconds).toFixed(2)} s`,
      spread(seconds),
      ...memoryCells(seen?.warm ?? null),
    ]),
    notes: [],
  }
}

function memoryCells(seen: Watched | null): readonly string[] {
  return seen === null
    ? ['not measured', 'not measured']
    : [`${seen.megabytes.toFixed(0)} MB`, seen.sharp ? 'yes' : 'no']
}

function memory(results: Results): Table {
  const { contenders, pictures, many } = results
  const us = find(results, 'us')
  const rows = contenders.flatMap(({ title, memory: seen }) =>
    seen === null ? [] : [[`${title}, ${pictures.length} pictures`, `${seen.cold.megabytes.toFixed(0)} MB`]],
  )
  return {
    title: 'Peak memory of all processes together',
    head: ['', 'cold'],
    rows:
      many === null ? rows : [...rows, [`${us.title}, ${many.pictures} pictures`, `${many.megabytes.toFixed(0)} MB`]],
    notes: [
      rows.length === 0
        ? 'Only Linux tells it.'
        : 'Proportional set size of the process and all that it starts, each 50 ms, in a run of its own.',
    ],
  }
}

function quality(results: Results, format: Format): Table {
  const { scores } = results
  const us = find(results, 'us')
  const xmp = us.outputs.filter((output) => output.format === format).reduce((sum, { xmpBytes }) => sum + xmpBytes, 0)
  const columns: readonly Column[] = [
    { head: 'bytes', of: ({ outputs }) => sumBytes(outputs, format), text: (value) => value.toLocaleString('en') },
    ...(scores === undefined ? [] : (['worst', 'whole', 'ssimulacra'] as const)).map((score) => ({
      head: scoreNames[score],
      of: (measured: Measured) => meanScore(measured, format, scores ?? new Map(), score),
      text: (value: number) => value.toFixed(score === 'ssimulacra' ? 5 : 3),
    })),
  ]
  return {
    title: { avif: 'AVIF', webp: 'WebP', jpeg: 'JPEG' }[format],
    head: ['', ...columns.map(({ head }) => head)],
    rows: (['us', 'imagetools', 'eleventy'] as const).map((role) => {
      const contender = find(results, role)
      const cells = columns.map(({ of, text }) => {
        const own = text(of(contender))
        return contender === us ? own : `${own} (${percent(of(us) / of(contender))})`
      })
      return [contender.title, ...cells]
    }),
    notes: [
      `In brackets: how much more or less ${us.title} has; less is better everywhere.`,
      `Its ${xmp.toLocaleString('en')} bytes of XMP, which the others do not write, are not counted.`,
      ...(scores === undefined ? ['No scores: butteraugli_main and ssimulacra_main are not installed.'] : []),
    ],
  }
}

interface Column {
  readonly head: string
  readonly of: (measured: Measured) => number
  readonly text: (value: number) => string
}

function limits(results: Results): Table {
  return {
    title: 'Limits',
    head: ['', 'measured', 'limit', ''],
    rows: judge(results).map((limit) => [
      limit.what,
      limit.value.toFixed(limit.digits),
      `${limit.bound === 'most' ? '≤' : '≥'} ${limit.limit}`,
      verdict(limit),
    ]),
    notes: [],
  }
}

function verdict(limit: Limit): string {
  return holds(limit) ? 'holds' : 'MISSED'
}

function percent(ratio: number): string {
  const more = (ratio - 1) * 100
  return `${more < 0 ? '−' : '+'}${Math.abs(more).toFixed(1)} %`
}
