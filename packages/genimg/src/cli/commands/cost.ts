import {
  dayOf,
  dollars,
  GenimgError,
  readCharges,
  sumCharges,
  type Charge,
  type ChargeSums,
  type Project,
} from '@genimg/core'
import type { Call, Command } from '../command.ts'
import { jsonOption } from '../command.ts'
import { formatCosts } from '../cost-table.ts'
import type { ExitCode } from '../exit-code.ts'
import { jsonLine } from '../json.ts'
import { withProject } from '../open.ts'

export const costCommand: Command = {
  name: 'cost',
  operands: '',
  summary: 'what pictures have cost, by image, model and day',
  options: {
    since: { type: 'string', value: 'DAY', summary: 'from this UTC day on: 2026-11-01, or 7d for the last seven' },
    json: jsonOption,
  },
  most: 0,
  run: async (call) => {
    const text = call.value('since')
    // What is mistyped is said whatever the config is like.
    const since = text === undefined ? undefined : readSince(text, Date.now())
    return await withProject(call, (project) => showCosts(call, project, since))
  },
}

async function showCosts({ terminal, flag }: Call, project: Project, since: string | undefined): Promise<ExitCode> {
  const charges = (await readCharges(project.sight)).filter((charge) => since === undefined || dayOf(charge) >= since)
  // Emulators' orders and real ones are never added up, as in budgets.
  const emulated = project.config.providers.every((provider) => provider.emulated)
  const others = charges.filter((charge) => charge.emulated !== emulated)
  if (others.length > 0) terminal.err(`${terminal.errStyle('yellow', '!')} ${leftOut(others, emulated)}`)
  const sums = sumCharges(charges.filter((charge) => charge.emulated === emulated))
  const lines = flag('json') ? costLines(sums) : formatCosts(sums, { since, emulated }, terminal)
  for (const line of lines) terminal.out(line)
  return 0
}

const dayMs = 86_400_000

/** The first UTC day of a `--since`: itself, or so many days back, today being the first of them. */
function readSince(text: string, now: number): string {
  const [, count] = /^(\d{1,5})d$/.exec(text) ?? []
  if (count !== undefined && Number(count) > 0) return dayAt(now - (Number(count) - 1) * dayMs)
  // A date that does not exist is read as another one, or as none.
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && dayAt(Date.parse(text)) === text) return text
  throw new GenimgError('USAGE', {
    message: `--since must be a day such as 2026-11-01, or a number of days such as 7d, not "${text}".`,
  })
}

function dayAt(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

function leftOut(charges: readonly Charge[], emulated: boolean): string {
  const usd = dollars(charges.reduce((sum, charge) => sum + charge.usd, 0))
  const orders = charges.length === 1 ? 'one order' : `${charges.length} orders`
  return emulated
    ? `Left out: ${usd} for ${orders} at real providers, since the config's are emulators.`
    : `Left out: ${usd} that an emulator "charged" for ${orders}, which is no money.`
}

function costLines({ images, models, days, total, open }: ChargeSums): readonly string[] {
  return [
    ...images.map((sum) => jsonLine({ type: 'image', ...sum })),
    ...models.map((sum) => jsonLine({ type: 'model', ...sum })),
    ...days.map((sum) => jsonLine({ type: 'day', ...sum })),
    jsonLine({ type: 'in-doubt', ...open }),
    jsonLine({ type: 'total', ...total }),
  ]
}
