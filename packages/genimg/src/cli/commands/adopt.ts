import { adoptFiles, type Adoption } from '@genimg/core'
import type { Call, Command } from '../command.ts'
import { jsonOption } from '../command.ts'
import { exitCodeOf } from '../exit-code.ts'
import { errorJson, jsonLine } from '../json.ts'
import { selectNames, withProject } from '../open.ts'
import { refuseChange } from '../refuse-change.ts'
import { tellChildren } from '../tell-children.ts'

export const adoptCommand: Command = {
  name: 'adopt',
  operands: '[names…]',
  summary: 'take files that were put into images/ by hand as the originals',
  options: { json: jsonOption },
  most: Number.POSITIVE_INFINITY,
  run: (call) =>
    withProject(call, async (project) => {
      const { terminal } = call
      const names = selectNames(call.operands, project)
      refuseChange(project, 'adopt')
      const adoptions = await adoptFiles(project, names)
      if (call.flag('json')) for (const adoption of adoptions) terminal.out(jsonLine(adoptionJson(adoption)))
      else {
        for (const adoption of adoptions) show(adoption, call)
        if (adoptions.length === 0) terminal.out('Nothing to adopt: no file in images/ was changed or added by hand.')
      }
      const failures = adoptions.flatMap((adoption) => (adoption.status === 'refused' ? [adoption.error] : []))
      return exitCodeOf(failures, adoptions.length - failures.length)
    }),
}

function show(adoption: Adoption, call: Call): void {
  const { out, err, style, errStyle } = call.terminal
  const { name } = adoption
  switch (adoption.status) {
    case 'adopted': {
      const { width, height } = adoption.entry
      out(`${style('green', '✓')} ${name}  ${style('dim', `adopted, ${width}x${height}, free`)}`)
      tellChildren(call, name, adoption.children)
      break
    }
    case 'kept':
      out(`  ${name}  ${style('dim', `${adoption.path} is the picture in images.lock; nothing to adopt`)}`)
      break
    case 'refused':
      err(`${errStyle('red', '✗')} ${adoption.error.message}`)
      break
  }
}

function adoptionJson(adoption: Adoption): Readonly<Record<string, unknown>> {
  return adoption.status === 'refused'
    ? { type: 'outcome', name: adoption.name, status: 'failed', error: errorJson(adoption.error) }
    : { type: 'outcome', ...adoption }
}
