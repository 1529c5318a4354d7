import { GenimgError, settleDoubt, type Project, type Selection } from '@genimg/core'
import type { Call, Command } from '../command.ts'
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
    withProject(call, async (project) => {
      const { terminal } = call
      const how = readChoice(call)
      // What is mistyped is said before anything is settled.
      readMaxCost(call.value('max-cost'))
      const [name] = selectNames(call.operands, project) ?? []
      if (name === undefined)
        throw usage(`Which image? Run \`genimg settle <name> --${how}\`; \`genimg plan\` shows those in doubt.`)
      refuseChange(project, 'settle')
      const { key, price } = await settleDoubt(project, name, how)
      if (call.flag('json')) terminal.out(jsonLine({ type: 'settled', name, key, how }))
      else terminal.out(`"${name}" is settled. The order that was in doubt counts as spent (${price}).`)
      if (how === 'resubmit') return await generateImages(call, project, await orderAgain(project, name))
      if (!call.flag('json'))
        terminal.out(`Nothing was ordered now; the next \`genimg generate ${name}\` or build orders it anew.`)
      return 0
    }),
}

function readChoice({ flag }: Call): 'resubmit' | 'discard' {
  if (flag('resubmit') === flag('discard')) {
    throw usage(
      'Say --resubmit to order the image again, or --discard not to; one of them. Nothing was changed or charged.',
    )
  }
  return flag('resubmit') ? 'resubmit' : 'discard'
}

/** An order in doubt for another picture of an image that has one is made again too. */
async function orderAgain(project: Project, name: string): Promise<Selection> {
  const { steps } = await project.plan({ names: [name] })
  const has = steps.some((step) => step.name === name && (step.action === 'keep' || step.action === 'restore'))
  return { names: [name], force: new Set(has ? [name] : []) }
}

function usage(message: string): GenimgError {
  return new GenimgError('USAGE', { message })
}
