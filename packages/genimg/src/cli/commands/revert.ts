import { relative } from 'node:path'
import { GenimgError, revertPicture } from '@genimg/core'
import type { Command } from '../command.ts'
import { jsonOption } from '../command.ts'
import type { ExitCode } from '../exit-code.ts'
import { jsonLine } from '../json.ts'
import { selectNames, withProject } from '../open.ts'
import { refuseChange } from '../refuse-change.ts'

export const revertCommand: Command = {
  name: 'revert',
  operands: '<name>',
  summary: "put the lock's picture back; the file there goes into the store",
  options: { json: jsonOption },
  most: 1,
  run: (call) =>
    withProject(call, async (project): Promise<ExitCode> => {
      const { terminal, cwd } = call
      const [name] = selectNames(call.operands, project) ?? []
      if (name === undefined) throw new GenimgError('USAGE', { message: 'Which image? Run `genimg revert <name>`.' })
      refuseChange(project, 'revert')
      const reversion = await revertPicture(project, name)
      const path = relative(cwd, reversion.path)
      if (call.flag('json')) terminal.out(jsonLine({ type: 'outcome', name, ...reversion }))
      else if (reversion.status === 'kept') terminal.out(`${path} is the picture in images.lock. Nothing to revert.`)
      else {
        terminal.out(`${path} is the picture in images.lock again, free.`)
        if (reversion.kept !== null) terminal.out(`The file that was there is kept as ${relative(cwd, reversion.kept)}`)
      }
      return 0
    }),
}
