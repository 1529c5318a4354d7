import type { Command } from '../command.ts'
import { jsonOption } from '../command.ts'
import { jsonLine } from '../json.ts'
import { selectNames, withProject } from '../open.ts'
import { showPlan } from '../show-plan.ts'

export const planCommand: Command = {
  name: 'plan',
  operands: '[names…]',
  summary: 'show what would be generated, why, and at what price',
  options: {
    json: jsonOption,
    'exit-code': { type: 'boolean', summary: 'exit 3 when anything would change' },
  },
  most: Number.POSITIVE_INFINITY,
  run: (call) =>
    withProject(call, async (project) => {
      const { terminal } = call
      const plan = await project.plan({ names: selectNames(call.operands, project) })
      showPlan(call, plan)
      if (call.flag('json')) terminal.out(jsonLine({ type: 'total', ...plan.total }))
      if (plan.steps.some(({ action }) => action === 'in-doubt')) return 7
      return call.flag('exit-code') && plan.steps.some(({ action }) => action !== 'keep' && action !== 'orphan') ? 3 : 0
    }),
}
