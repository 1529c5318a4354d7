import { basename } from 'node:path'
import { writeTypes } from '@genimg/core'
import type { Command } from '../command.ts'
import { jsonOption } from '../command.ts'
import type { ExitCode } from '../exit-code.ts'
import { jsonLine } from '../json.ts'
import { withProject } from '../open.ts'
import { frozen } from '../refuse-change.ts'

export const typesCommand: Command = {
  name: 'types',
  operands: '',
  summary: 'write genimg-env.d.ts, so that a misspelt import is a type error',
  options: { json: jsonOption },
  most: 0,
  run: (call) =>
    withProject(call, async (project): Promise<ExitCode> => {
      const { terminal } = call
      const { path, status } = await writeTypes(project)
      if (status === 'refused') {
        throw frozen(
          `${path}, which is not what the config asks for, stays as it is. Run \`genimg types\` where it is not frozen, and commit the file.`,
        )
      }
      const images = project.config.images.length
      if (call.flag('json')) terminal.out(jsonLine({ type: 'types', path, status, images }))
      else if (status === 'unchanged') terminal.out(`${basename(path)} is up to date.`)
      else terminal.out(`Wrote ${path} for ${images === 1 ? 'one image' : `${images} images`}.`)
      return 0
    }),
}
