import { relative } from 'node:path'
import { GenimgError, goBackTo, revertPicture, type Project } from '@genimg/core'
import { tellChildren } from '../tell-children.ts'
import type { Call, Command } from '../command.ts'
import { jsonOption } from '../command.ts'
import type { ExitCode } from '../exit-code.ts'
import { jsonLine } from '../json.ts'
import { selectNames, withProject } from '../open.ts'
import { refuseChange } from '../refuse-change.ts'

export const revertCommand: Command = {
  name: 'revert',
  operands: '<name> [n]',
  summary: "put the lock's picture back, or the nth earlier one of `history`",
  options: { json: jsonOption },
  most: 2,
  run: (call) =>
    withProject(call, async (project): Promise<ExitCode> => {
      const [word, number] = call.operands
      const [name] = selectNames(word === undefined ? [] : [word], project) ?? []
      if (name === undefined) throw new GenimgError('USAGE', { message: 'Which image? Run `genimg revert <name>`.' })
      const n = readNumber(number, name)
      refuseChange(project, 'revert')
      if (n === 0) await revertFile(call, project, name)
      else await goBack(call, project, name, n)
      return 0
    }),
}

function readNumber(text: string | undefined, name: string): number {
  if (text === undefined) return 0
  if (/^\d{1,6}$/.test(text)) return Number(text)
  const message = `The picture to go back to is a number, as \`genimg history ${name}\` counts them, not "${text}".`
  throw new GenimgError('USAGE', { message })
}

async function revertFile({ terminal, cwd, flag }: Call, project: Project, name: string): Promise<void> {
  const reversion = await revertPicture(project, name)
  const path = relative(cwd, reversion.path)
  if (flag('json')) terminal.out(jsonLine({ type: 'outcome', name, ...reversion }))
  else if (reversion.status === 'kept') terminal.out(`${path} is the picture in images.lock. Nothing to revert.`)
  else {
    terminal.out(`${path} is the picture in images.lock again, free.`)
    if (reversion.kept !== null) terminal.out(`The file that was there is kept as ${relative(cwd, reversion.kept)}`)
  }
}

async function goBack(call: Call, project: Project, name: string, n: number): Promise<void> {
  const { terminal, cwd, flag } = call
  const { original, children, ...reversion } = await goBackTo(project, name, n)
  if (flag('json')) {
    terminal.out(jsonLine({ type: 'outcome', name, ...reversion, children }))
    return
  }
  const since = original.at === null ? '' : ` of ${original.at.slice(0, 10)}`
  terminal.out(`${relative(cwd, reversion.path)} is the picture${since} again, free, and images.lock names it.`)
  terminal.out('It stands under the request of today: only another change of it, or `genimg reroll`, replaces it.')
  if (reversion.kept !== null) terminal.out(`The file that was there is kept as ${relative(cwd, reversion.kept)}`)
  tellChildren(call, name, children)
}
