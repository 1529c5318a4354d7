import { comparePrompt, countAiImages, findAiImages, GenimgError, type Plan, type Project } from '@genimg/core'
import { formatAiImages } from '../ai-table.ts'
import type { Call, Command } from '../command.ts'
import { jsonOption } from '../command.ts'
import type { ExitCode } from '../exit-code.ts'
import { jsonLine } from '../json.ts'
import { selectImages, selectNames, withProject } from '../open.ts'
import { showPlan, type ComparedPrompt } from '../show-plan.ts'

export const planCommand: Command = {
  name: 'plan',
  operands: '[names…]',
  summary: 'show what would be generated, why, and at what price',
  options: {
    ai: { type: 'boolean', summary: 'in place of the plan, list the images that AI made, for disclosure' },
    json: jsonOption,
    verbose: { type: 'boolean', summary: 'the prompts too, word by word against the last ones' },
    'exit-code': { type: 'boolean', summary: 'exit 3 when anything would change' },
  },
  most: Number.POSITIVE_INFINITY,
  run: async (call) => {
    if (!call.flag('ai')) return await withProject(call, (project) => showSteps(call, project))
    const other = ['exit-code', 'verbose'].find((name) => call.flag(name))
    if (other !== undefined) {
      throw new GenimgError('USAGE', { message: `--${other} is about the plan, which --ai does not show. Give one.` })
    }
    return await withProject(call, (project) => showAiImages(call, project))
  },
}

async function showSteps(call: Call, project: Project): Promise<ExitCode> {
  const { terminal } = call
  const plan = await project.plan({ ...selectImages(call, project), collects: true })
  showPlan(call, plan, call.flag('verbose') ? await comparePrompts(plan, project) : [])
  if (call.flag('json')) terminal.out(jsonLine({ type: 'total', ...plan.total }))
  if (plan.steps.some(({ action }) => action === 'in-doubt')) return 7
  return call.flag('exit-code') && plan.steps.some(({ action }) => action !== 'keep' && action !== 'orphan') ? 3 : 0
}

async function comparePrompts({ steps, lock }: Plan, project: Project): Promise<readonly ComparedPrompt[]> {
  const made = steps.filter((step) => step.action === 'generate')
  return await Promise.all(
    made.map(async (step) => ({ step, change: await comparePrompt(step, lock.images[step.name], project) })),
  )
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
