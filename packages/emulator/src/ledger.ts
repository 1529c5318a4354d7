import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { isObject, parseJson } from './json.ts'

/** One picture that was billed. */
export interface LedgerLine {
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
  /** USD. */
  readonly total: () => number
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
    total: () => roundCents(lines.reduce((sum, line) => sum + line.cost, 0)),
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
  return records.filter(isLedgerLine).filter(({ requestId }) => !refunded.has(requestId))
}

function isLedgerLine(value: unknown): value is LedgerLine {
  if (!isObject(value)) return false
  const texts = ['requestId', 'slug', 'prompt', 'bodyDigest'].every((name) => typeof value[name] === 'string')
  return texts && typeof value['cost'] === 'number' && typeof value['at'] === 'number'
}
