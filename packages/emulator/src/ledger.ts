import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { isObject, parseJson } from './json.ts'

export type LedgerProvider = 'segmind' | 'openai'

/** One picture that was billed. */
export interface LedgerLine {
  /** Whose API it was ordered from. */
  readonly provider: LedgerProvider
  readonly requestId: string
  readonly slug: string
  readonly prompt: string
  /** USD. */
  readonly cost: number
  /** Milliseconds since 1970. */
  readonly at: number
  /** sha256 of the body as it came. */
  readonly bodyDigest: string
}

export interface Ledger {
  readonly lines: () => readonly LedgerLine[]
  /** USD, of one account or of both. */
  readonly total: (provider?: LedgerProvider) => number
  readonly bill: (line: LedgerLine) => void
  /** A job that failed after all is not billed. */
  readonly refund: (requestId: string) => void
  readonly clear: () => void
}

/** Keeps what was billed, in a file too where one is named, so that an emulator that starts again goes on from it. */
export function createLedger(file: string | undefined): Ledger {
  let lines = file === undefined || !existsSync(file) ? [] : readLedger(readFileSync(file, 'utf8'))

  function append(record: object): void {
    if (file !== undefined) appendFileSync(file, `${JSON.stringify(record)}\n`)
  }

  return {
    lines: () => lines,
    total: (provider) =>
      roundCents(
        lines
          .filter((line) => provider === undefined || line.provider === provider)
          .reduce((sum, line) => sum + line.cost, 0),
      ),
    bill: (line) => {
      lines = [...lines, line]
      append(line)
    },
    refund: (requestId) => {
      lines = lines.filter((line) => line.requestId !== requestId)
      append({ refunded: requestId })
    },
    clear: () => {
      lines = []
      if (file !== undefined) rmSync(file, { force: true })
    },
  }
}

/** Sums of prices without the dust of binary fractions. */
export function roundCents(usd: number): number {
  return Math.round(usd * 1e6) / 1e6
}

function readLedger(text: string): LedgerLine[] {
  const records = text.split('\n').map(parseJson)
  const refunded = new Set(records.map((record) => (isObject(record) ? record['refunded'] : undefined)))
  return records
    .map(withProvider)
    .filter(isLedgerLine)
    .filter(({ requestId }) => !refunded.has(requestId))
}

/** A line from before there were two is Segmind's. */
function withProvider(record: unknown): unknown {
  return isObject(record) ? { provider: 'segmind', ...record } : record
}

function isLedgerLine(value: unknown): value is LedgerLine {
  if (!isObject(value)) return false
  const texts = ['requestId', 'slug', 'prompt', 'bodyDigest'].every((name) => typeof value[name] === 'string')
  const known = value['provider'] === 'segmind' || value['provider'] === 'openai'
  return texts && known && typeof value['cost'] === 'number' && typeof value['at'] === 'number'
}
