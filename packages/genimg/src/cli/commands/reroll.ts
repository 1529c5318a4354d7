import { dollars, findDescendants, GenimgError, type Project } from '@genimg/core'
import type { Call, Command } from '../command.ts'
import type { ExitCode } from '../exit-code.ts'
import { listNames } from '../../list-names.ts'
import { selectNames, withProject } from '../open.ts'
import { refuseChange } from '../refuse-change.ts'
import { generateImages, orderOptions, readMaxCost } from './generate.ts'

export const rerollCommand: Command = {
  name: 'reroll',
  operands: '<name>',
  summary: 'order a new picture for the same request, after showing the price',
  options: orderOptions,
  most: 1,
  run: (call) =>
    withProject(call, async (project): Promise<ExitCode> => {
      readMaxCost(call.value('max-cost'))
      const [name] = selectNames(call.operands, project) ?? []
      if (name === undefined) throw usage('Which image? Run `genimg reroll <name>`.')
      refuseChange(project, 'reroll')
      await refusePersonsFile(project, name)
      await tellFamily(call, project, name)
      const before = (await project.lockFile.read()).images[name]
      const code = await generateImages(call, project, { names: [name], force: new Set([name]) })
      const after = (await project.lockFile.read()).images[name]
      if (before !== undefined && code === 0 && !call.flag('json')) {
        call.terminal.out(
          after?.digest === before.digest
            ? 'The provider gave the same picture again, byte for byte, as emulators do for one request.'
            : `The picture before it is kept: \`genimg revert ${name} 1\` goes back to it, free.`,
        )
      }
      return code
    }),
}

async function refusePersonsFile(project: Project, name: string): Promise<void> {
  // As it will be ordered: an adopted picture that is named may be replaced, and is kept in the store.
  const { steps } = await project.plan({ names: [name], force: new Set([name]) })
  const step = steps.find((candidate) => candidate.name === name)
  if (step?.action !== 'modified' && step?.action !== 'foreign') return
  throw usage(
    `The file of "${name}" was put there by hand, and a new picture would take its place. Run \`genimg adopt ${name}\` to keep it, or ${step.action === 'modified' ? `\`genimg revert ${name}\` to go back` : 'move it away'}, and then this again. Nothing was changed or charged.`,
  )
}

/** A new picture makes what was made from the old one outdated; that has a price as well. */
async function tellFamily({ terminal: { err, errStyle } }: Call, project: Project, name: string): Promise<void> {
  const family = await findDescendants(project, name)
  if (family.length === 0) return
  const prices = family.map(({ estimate }) => estimate.usd)
  const known = prices.reduce<number>((sum, usd) => sum + (usd ?? 0), 0)
  const price = prices.includes(null) ? 'price unknown' : known === 0 ? 'free' : `about ${dollars(known)}`
  const names = family.map((image) => image.name)
  const [are, them] = names.length === 1 ? ['is', 'it'] : ['are', 'them']
  err(
    `${errStyle('yellow', '!')} ${listNames(names)} ${are} made from "${name}", and a new picture makes ${them} outdated: the next \`genimg generate\` orders ${them} as well (${price}), and \`genimg accept\` keeps ${them}, free.`,
  )
}

function usage(message: string): GenimgError {
  return new GenimgError('USAGE', { message })
}
