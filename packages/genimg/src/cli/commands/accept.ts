import { acceptPictures, GenimgError, type Acceptance } from '@genimg/core'
import type { Call, Command } from '../command.ts'
import { jsonOption } from '../command.ts'
import { exitCodeOf } from '../exit-code.ts'
import { errorJson, jsonLine } from '../json.ts'
import { selectNames, withProject } from '../open.ts'
import { refuseChange } from '../refuse-change.ts'

export const acceptCommand: Command = {
  name: 'accept',
  operands: '[names…]',
  summary: "keep today's pictures for requests that changed, free",
  options: {
    reason: {
      type: 'string',
      value: 'model',
      summary: 'only where prompt, references, mask and revision are the same',
    },
    json: jsonOption,
  },
  most: Number.POSITIVE_INFINITY,
  run: (call) =>
    withProject(call, async (project) => {
      const { terminal } = call
      const reason = readReason(call.value('reason'))
      const names = selectNames(call.operands, project)
      refuseChange(project, 'accept')
      const acceptances = await acceptPictures(project, { names, reason })
      // Whoever names no image asks for what can be accepted; what cannot be is worth a line and no more.
      const shown =
        names === undefined ? acceptances.filter(({ status }) => status !== 'kept' && status !== 'new') : acceptances
      if (call.flag('json')) for (const acceptance of shown) terminal.out(jsonLine(acceptanceJson(acceptance)))
      else {
        for (const acceptance of shown) show(acceptance, names === undefined, call)
        if (!shown.some(({ status }) => status === 'accepted'))
          terminal.out('Nothing was accepted, nothing was charged.')
      }
      const refused = acceptances.flatMap((acceptance) => (acceptance.status === 'refused' ? [acceptance.error] : []))
      return names === undefined ? 0 : exitCodeOf(refused, 0)
    }),
}

function readReason(text: string | undefined): 'model' | undefined {
  if (text === undefined || text === 'model') return text
  throw new GenimgError('USAGE', {
    message: `--reason must be "model", not "${text}". Without it every change is accepted.`,
  })
}

function show(acceptance: Acceptance, unasked: boolean, { terminal: { out, err, style, errStyle } }: Call): void {
  const { name } = acceptance
  switch (acceptance.status) {
    case 'accepted':
      out(
        `${style('green', '✓')} ${name}  ${style('dim', `accepted, free (changed: ${acceptance.fields.join(', ')})`)}`,
      )
      break
    case 'kept':
      out(`  ${name}  ${style('dim', 'its picture answers its request already')}`)
      break
    case 'new':
      out(`  ${name}  ${style('dim', `has no picture yet; \`genimg generate ${name}\` makes one`)}`)
      break
    case 'changed':
      out(
        `  ${name}  ${style('dim', `left alone, since more than the model changed: ${acceptance.fields.join(', ')}`)}`,
      )
      break
    case 'refused':
      err(`${unasked ? errStyle('yellow', '!') : errStyle('red', '✗')} ${acceptance.error.message}`)
      break
  }
}

function acceptanceJson(acceptance: Acceptance): Readonly<Record<string, unknown>> {
  return acceptance.status === 'refused'
    ? { type: 'outcome', name: acceptance.name, status: 'failed', error: errorJson(acceptance.error) }
    : { type: 'outcome', ...acceptance }
}
