import { dollars, GenimgError, nearest, readHistory, type PastOriginal, type Project } from '@genimg/core'
import type { Call, Command } from '../command.ts'
import { jsonOption } from '../command.ts'
import type { ExitCode } from '../exit-code.ts'
import { jsonLine } from '../json.ts'
import { withProject } from '../open.ts'
import { formatTable, type TableLayout } from '../table.ts'

export const historyCommand: Command = {
  name: 'history',
  operands: '<name>',
  summary: 'list the pictures that an image had, in the store and in git',
  options: { json: jsonOption },
  most: 1,
  run: (call) =>
    withProject(call, async (project): Promise<ExitCode> => {
      const [name] = call.operands
      if (name === undefined) throw new GenimgError('USAGE', { message: 'Which image? Run `genimg history <name>`.' })
      const originals = await readHistory(project, name)
      if (originals.length === 0) refuseUnknown(project, name)
      for (const line of call.flag('json') ? jsonLines(name, originals) : tableLines(name, originals, call)) {
        call.terminal.out(line)
      }
      return 0
    }),
}

/** What has a history may be a name that neither config nor lock has any more. */
function refuseUnknown({ config }: Project, name: string): void {
  const known = config.images.map((image) => image.name)
  if (!known.includes(name))
    throw new GenimgError('IMAGE_UNKNOWN', { name, nearest: nearest(name, known), file: config.file })
}

function jsonLines(name: string, originals: readonly PastOriginal[]): readonly string[] {
  return originals.map(({ n, ...original }) => jsonLine({ type: 'original', name, n, current: n === 0, ...original }))
}

const layout = {
  columns: ['n', 'at', 'from', 'maker', 'cost', 'digest'],
  right: ['cost'],
  // Models differ in their endings, and the rest is needed whole.
  shrinking: [{ column: 'maker', least: 8, cut: 'start' }],
} as const satisfies TableLayout<string>

type Row = Readonly<Record<(typeof layout.columns)[number], string>>

function tableLines(name: string, originals: readonly PastOriginal[], { terminal }: Call): readonly string[] {
  if (originals.length === 0) return [`"${name}" has no picture yet. Run \`genimg generate ${name}\` to make one.`]
  const rows = originals.map(rowOf)
  const heading: Row = { n: 'n', at: 'since (UTC)', from: 'from', maker: 'made by', cost: 'USD', digest: 'digest' }
  const [first = '', ...lines] = formatTable([heading, ...rows], layout, terminal.width)
  const isAlone = originals.every(({ n }) => n === 0)
  return [
    terminal.style('dim', first),
    ...lines.map((line) => (line.startsWith('*') ? terminal.style('green', line) : line)),
    '',
    isAlone
      ? `* is the picture in images.lock. There is no earlier one to go back to.`
      : `* is the picture in images.lock. \`genimg revert ${name} 1\` goes back to number 1, free.`,
  ]
}

function rowOf({ n, at, from, commit, provider, model, cost, digest, emulated }: PastOriginal): Row {
  return {
    n: n === 0 ? '*' : String(n),
    at: at === null ? 'not dated' : at.slice(0, 16).replace('T', ' '),
    from: from === null ? 'lost' : commit === null ? from : `${from} ${commit.slice(0, 7)}`,
    maker: `${model === '' ? provider : model}${emulated ? ' (stand-in)' : ''}`,
    cost: cost === null ? 'unknown' : dollars(cost),
    digest: digest.slice(0, 8),
  }
}
