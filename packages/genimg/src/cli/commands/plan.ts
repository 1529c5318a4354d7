import type { Command } from '../command.ts'
import { jsonOption } from '../command.ts'
import { jsonLine, stepJson } from '../json.ts'
import { selectNames, withProject } from '../open.ts'
import { formatPlan } from '../plan-table.ts'

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
      if (call.flag('json')) {
        for (const step of plan.steps) terminal.out(jsonLine(stepJson(step)))
        terminal.out(jsonLine({ type: 'total', ...plan.total }))
      } else {
        for (const line of formatPlan(plan, terminal.width, terminal.style)) terminal.out(line)
      }
      if (plan.steps.some(({ action }) => action === 'in-doubt')) return 7
      return call.flag('exit-code') && plan.steps.some(({ action }) => action !== 'keep' && action !== 'orphan') ? 3 : 0
    }),
}
