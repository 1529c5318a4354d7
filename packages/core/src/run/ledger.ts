import { join } from 'node:path'
import { isDigest } from '../digest.ts'
import { systemCode } from '../errors.ts'
import { jobFolder, listJobs, type JobRecord } from '../jobs/jobs.ts'
import { isObject } from '../json.ts'
import type { Files } from '../ports/ports.ts'
import { chargesOf, dayOf, type Charge } from './charges.ts'
import { createLimiter } from './limiter.ts'
import type { Order, OrderParts } from './order.ts'
import { lookAtJob, type JobSight } from '../plan/survey.ts'

/** Adds one line to the ledger: what was charged, for a person to read and to sum. */
export async function recordCharge(
  { files, stateDir, clock, provider }: OrderParts,
  { image, request, key }: Order,
  cost: number | null,
  requestId: string | null,
): Promise<void> {
  const line = {
    at: new Date(clock.now()).toISOString(),
    name: image.name,
    key,
    provider: request.provider,
    model: request.model,
    cost,
    estimate: image.estimate.usd,
    requestId,
    ...(provider.emulated ? { emulated: true } : {}),
  }
  // The records have it too: a picture that is safe is not failed for a line that is there to be read.
  await files.append(ledgerFile(stateDir), Buffer.from(`${JSON.stringify(line)}\n`)).catch(() => undefined)
}

// Each looks at a handful of files: a state of many years must not open them all at once.
const jobsAtOnce = 8

/**
 * Every charge that this state knows, real ones and emulators'. The jobs' records say what was charged; the ledger is
 * asked about jobs whose records are gone.
 */
export async function readCharges(sight: JobSight): Promise<readonly Charge[]> {
  const { files, stateDir } = sight
  const keys = await listJobs(files, stateDir)
  const { run } = createLimiter(jobsAtOnce)
  const orders = keys.flatMap((key) => [false, true].map((emulated) => ({ key, emulated })))
  const charges = await Promise.all(
    orders.map(({ key, emulated }) =>
      run(async () => {
        const { records, open } = await recordsOf(key, emulated, sight)
        return chargesOf(records, open)
      }),
    ),
  )
  const known = new Set(keys)
  const rest = parseLedger(await readLedger(files, stateDir)).filter(({ key }) => !known.has(key))
  return [...charges.flat(), ...rest.map(({ charge }) => charge)]
}

/** Lines of a ledger that are whole; what a crash has torn is left out. */
function parseLedger(text: string): readonly { readonly key: string; readonly charge: Charge }[] {
  return text.split('\n').flatMap((line) => {
    const value = parseLine(line)
    if (!isObject(value)) return []
    const { at, name, key, provider, model, cost, estimate, emulated = false } = value
    if (typeof name !== 'string' || typeof provider !== 'string' || typeof model !== 'string') return []
    if (typeof at !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(at) || typeof emulated !== 'boolean') return []
    if (typeof key !== 'string' || !isDigest(key) || !isPrice(cost) || !isPrice(estimate)) return []
    const price =
      cost === null
        ? ({ usd: estimate ?? 0, certainty: 'estimated' } as const)
        : ({ usd: cost, certainty: 'billed' } as const)
    return cost === 0 ? [] : [{ key, charge: { at, name, provider, model, ...price, emulated } }]
  })
}

/**
 * USD spent, under way and in doubt in the UTC day of now, summed from the jobs' records, which every process that
 * shares the state writes before it orders.
 * @param emulated whether emulators' orders are summed, or real ones
 */
export async function spentOnDay(sight: JobSight, emulated: boolean): Promise<number> {
  const { files, stateDir } = sight
  const day = new Date(sight.clock.now()).toISOString().slice(0, 10)
  const midnight = BigInt(Date.parse(day)) * 1_000_000n
  const keys = await listJobs(files, stateDir)
  const sums = await Promise.all(
    keys.map(async (key) => {
      // A record makes its folder newer, so that older folders need not be opened.
      const folder = await files.stat(jobFolder(stateDir, key))
      if (folder === undefined || folder.mtime < midnight) return 0
      const { records, open } = await recordsOf(key, emulated, sight)
      return spentByJob(records, day, open)
    }),
  )
  return sums.reduce((sum, usd) => sum + usd, 0)
}

/**
 * An order counts on the day of its claim: with its bill once that is known, until then with its estimate.
 * @param open as for `chargesOf`
 */
export function spentByJob(records: readonly JobRecord[], day: string, open = true): number {
  return chargesOf(records, open).reduce((sum, charge) => (dayOf(charge) === day ? sum + charge.usd : sum), 0)
}

/** The records of one job that are real orders', or an emulator's, and whether an order may follow the last of them. */
async function recordsOf(
  key: string,
  emulated: boolean,
  sight: JobSight,
): Promise<{ readonly records: readonly JobRecord[]; readonly open: boolean }> {
  const { history, alive, state } = await lookAtJob(key, { emulated, baseURL: null }, sight)
  const records = history.records.flatMap(({ record }) => (record.emulated === emulated ? [record] : []))
  return { records, open: alive || state.state === 'in-doubt' }
}

function ledgerFile(stateDir: string): string {
  return join(stateDir, 'ledger.jsonl')
}

async function readLedger(files: Files, stateDir: string): Promise<string> {
  try {
    return Buffer.from(await files.read(ledgerFile(stateDir))).toString()
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return ''
    throw error
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function isPrice(value: unknown): value is number | null {
  return value === null || (typeof value === 'number' && value >= 0 && Number.isFinite(value))
}
