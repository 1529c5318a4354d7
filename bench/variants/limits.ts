import { formats, sumBytes } from './outputs.ts'
import { median, ratios } from '../support/statistics.ts'
import { equalOutputs, find, meanScore, scoreNames, type Measured, type Results } from './results.ts'

/** Something that has to hold, and what was measured of it. */
export interface Limit {
  readonly what: string
  readonly value: number
  readonly bound: 'most' | 'least'
  readonly limit: number
  readonly digits: number
}

/** The two that people use today, as they come. */
const peers = ['imagetools', 'eleventy'] as const

/** All that is asked of us. What could not be measured here is not judged. */
export function judge(results: Results): readonly Limit[] {
  return [...times(results), ...memory(results), ...bytes(results), ...scores(results)]
}

export function holds({ value, bound, limit }: Limit): boolean {
  return bound === 'most' ? value <= limit : value >= limit
}

function times(results: Results): readonly Limit[] {
  const [us, alone, byHand] = [find(results, 'us'), find(results, 'export'), find(results, 'by-hand')]
  const faster = (peer: Measured, own: Measured): Limit => {
    const value = median(ratios(peer.cold, own.cold))
    return { what: `cold, ${peer.title} ÷ ${own.title}`, value, bound: 'least', limit: 3.5, digits: 2 }
  }
  const besideHand = (own: Measured): Limit => {
    const value = median(ratios(own.cold, byHand.cold))
    return { what: `cold, ${own.title} ÷ ${byHand.title}`, value, bound: 'most', limit: 1.05, digits: 3 }
  }
  return [
    ...peers.map((role) => faster(find(results, role), us)),
    // Neither of them builds a site.
    faster(find(results, 'eleventy'), alone),
    besideHand(us),
    besideHand(alone),
    ...[us, alone].map((own): Limit => {
      const value = own.outputs.length - equalOutputs(own, byHand)
      return {
        what: `files of ${own.title} that differ from ${byHand.title}`,
        value,
        bound: 'most',
        limit: 0,
        digits: 0,
      }
    }),
  ]
}

function memory(results: Results): readonly Limit[] {
  const { many } = results
  const us = find(results, 'us')
  if (us.memory === null || many === null) return []
  const { cold, warm } = us.memory
  return [
    { what: 'peak memory, MB', value: cold.megabytes, bound: 'most', limit: 600, digits: 0 },
    {
      what: `peak memory, ${many.pictures} pictures ÷ ${results.pictures.length}`,
      value: many.megabytes / cold.megabytes,
      bound: 'most',
      limit: 1.15,
      digits: 2,
    },
    { what: 'warm builds that load sharp', value: warm?.sharp === false ? 0 : 1, bound: 'most', limit: 0, digits: 0 },
  ]
}

function bytes(results: Results): readonly Limit[] {
  const us = find(results, 'us')
  return peers.flatMap((role) => {
    const peer = find(results, role)
    return formats.map((format) => {
      const value = sumBytes(us.outputs, format) / sumBytes(peer.outputs, format)
      return { what: `bytes of ${format} ÷ ${peer.title}`, value, bound: 'most', limit: 1.05, digits: 3 } as const
    })
  })
}

function scores(results: Results): readonly Limit[] {
  const { scores: known } = results
  const us = find(results, 'us')
  if (known === undefined) return []
  return peers.flatMap((role) => {
    const peer = find(results, role)
    return formats.flatMap((format) =>
      (['worst', 'ssimulacra'] as const).map((score) => {
        const value = meanScore(us, format, known, score) / meanScore(peer, format, known, score)
        const what = `${scoreNames[score]} of ${format} ÷ ${peer.title}`
        return { what, value, bound: 'most', limit: 1.05, digits: 3 } as const
      }),
    )
  })
}
