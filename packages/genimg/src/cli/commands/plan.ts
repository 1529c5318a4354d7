import { countAiImages, findAiImages, GenimgError, type Project } from '@genimg/core'
import { formatAiImages } from '../ai-table.ts'
import type { Call, Command } from '../command.ts'
import { jsonOption } from '../command.ts'
import type { ExitCode } from '../exit-code.ts'
import { jsonLine } from '../json.ts'
import { selectImages, selectNames, withProject } from '../open.ts'
import { showPlan } from '../show-plan.ts'

export const planCommand: Command = {
  name: 'plan',
  operands: '[names…]',
  summary: 'show what would be generated, why, and at what price',
  options: {
    ai: { type: 'boolean', summary: 'in place of the plan, list the images that AI made, for disclosure' },
    json: jsonOption,
    'exit-code': { type: 'boolean', summary: 'exit 3 when anything would change' },
  },
  most: Number.POSITIVE_INFINITY,
  run: async (call) => {
    if (!call.flag('ai')) return await withProject(call, (project) => showSteps(call, project))
    if (call.flag('exit-code')) {
      throw new GenimgError('USAGE', { message: '--exit-code is about the plan, which --ai does not show. Give one.' })
    }
    return await withProject(call, (project) => showAiImages(call, project))
  },
}

async function showSteps(call: Call, project: Project): Promise<ExitCode> {
  const { terminal } = call
  const plan = await project.plan(selectImages(call, project))
  showPlan(call, plan)
  if (call.flag('json')) terminal.out(jsonLine({ type: 'total', ...plan.total }))
  if (plan.steps.some(({ action }) => action === 'in-doubt')) return 7
  return call.flag('exit-code') && plan.steps.some(({ action }) => action !== 'keep' && action !== 'orphan') ? 3 : 0
}

async function showAiImages({ terminal, operands, flag }: Call, project: Project): Promise<ExitCode> {
  const images = await findAiImages(project, selectNames(operands, project))
  const counts = countAiImages(images)
  const lines = flag('json')
    ? [...images.map((image) => jsonLine({ type: 'ai-image', ...image })), jsonLine({ type: 'total', ...counts })]
    : formatAiImages(images, counts, terminal)
  for (const line of lines) terminal.out(line)
  return 0
}
