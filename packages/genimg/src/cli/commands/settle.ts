import { checkDoubt, GenimgError, isSettled, settleDoubt, type Project } from '@genimg/core'
import type { Call, Command } from '../command.ts'
import type { ExitCode } from '../exit-code.ts'
import { jsonLine } from '../json.ts'
import { selectNames, withProject } from '../open.ts'
import { refuseChange } from '../refuse-change.ts'
import { generateImages, orderOptions, readMaxCost } from './generate.ts'

export const settleCommand: Command = {
  name: 'settle',
  operands: '<name>',
  summary: 'end the doubt about an order that got no answer',
  options: {
    resubmit: { type: 'boolean', summary: 'order it again, as `genimg generate` does' },
    discard: { type: 'boolean', summary: 'do not order it now' },
    ...orderOptions,
  },
  most: 1,
  run: (call) =>
    withProject(call, async (project): Promise<ExitCode> => {
      const how = readChoice(call)
      // What is mistyped is said before anything is settled.
      readMaxCost(call.value('max-cost'))
      const [name] = selectNames(call.operands, project) ?? []
      if (name === undefined)
        throw usage(`Which image? Run \`genimg settle <name> --${how}\`; \`genimg plan\` shows those in doubt.`)
      refuseChange(project, 'settle')
      if (how === 'resubmit') return await orderAgain(call, project, name)
      await settle(call, project, name, how)
      if (!call.flag('json')) call.terminal.out(await afterDiscard(project, name))
      return 0
    }),
}

type Choice = 'resubmit' | 'discard'

async function settle({ terminal, flag }: Call, project: Project, name: string, how: Choice): Promise<void> {
  const { key, price } = await settleDoubt(project, name, how)
  if (flag('json')) terminal.out(jsonLine({ type: 'settled', name, key, how }))
  else terminal.out(`"${name}" is settled. The order that was in doubt counts as spent (${price}).`)
}

async function afterDiscard(project: Project, name: string): Promise<string> {
  const { steps } = await project.plan({ names: [name] })
  const isThere = steps.some((step) => step.name === name && isSettled(step))
  return isThere
    ? 'Nothing was ordered now; the picture that is there stays.'
    : `Nothing was ordered now; the next \`genimg generate ${name}\` or build orders it anew.`
}

/** The doubt stays until a new order is certain: whoever refuses the price has settled nothing. */
async function orderAgain(call: Call, project: Project, name: string): Promise<ExitCode> {
  await checkDoubt(project, name)
  const again = new Set([name])
  return await generateImages(call, project, { names: [name], force: again, givenUp: again }, () =>
    settle(call, project, name, 'resubmit'),
  )
}

function readChoice({ flag }: Call): Choice {
  if (flag('resubmit') === flag('discard')) {
    throw usage(
      'Say --resubmit to order the image again, or --discard not to; one of them. Nothing was changed or charged.',
    )
  }
  return flag('resubmit') ? 'resubmit' : 'discard'
}

function usage(message: string): GenimgError {
  return new GenimgError('USAGE', { message })
}
