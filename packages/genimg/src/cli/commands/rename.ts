import { basename, relative } from 'node:path'
import { GenimgError, nearest, renamePicture, type Project, type Renaming } from '@genimg/core'
import { keepTypes } from '../../keep-types.ts'
import type { Call, Command } from '../command.ts'
import { jsonOption } from '../command.ts'
import type { ExitCode } from '../exit-code.ts'
import { jsonLine } from '../json.ts'
import { listNames } from '../../list-names.ts'
import { withProject } from '../open.ts'
import { refuseChange } from '../refuse-change.ts'

export const renameCommand: Command = {
  name: 'rename',
  operands: '<old> <new>',
  summary: 'give a picture another name, free; the config is yours to change',
  options: { json: jsonOption },
  most: 2,
  run: (call) =>
    withProject(call, async (project): Promise<ExitCode> => {
      const { terminal, operands, flag } = call
      const [from, to] = operands
      if (from === undefined || to === undefined) {
        throw new GenimgError('USAGE', { message: 'Two names are needed. Run `genimg rename <old> <new>`.' })
      }
      await refuseUnknown(project, from)
      refuseChange(project, 'rename')
      const renaming = await renamePicture(project, from, to)
      if (!renaming.isInConfig) {
        await keepTypes(project, (message) => terminal.err(`${terminal.errStyle('yellow', '!')} ${message}`))
      }
      if (flag('json')) terminal.out(jsonLine({ type: 'outcome', ...renaming }))
      else show(renaming, project, call)
      return 0
    }),
}

async function refuseUnknown({ config, lockFile }: Project, name: string): Promise<void> {
  const known = [...config.images.map((image) => image.name), ...Object.keys((await lockFile.read()).images)]
  if (known.includes(name)) return
  throw new GenimgError('IMAGE_UNKNOWN', { name, nearest: nearest(name, known), file: config.file })
}

function show(
  { name, from, path, isInConfig, children }: Renaming,
  { config }: Project,
  { terminal, cwd }: Call,
): void {
  const place = path === null ? ', and its picture, where it is' : `, and its picture is ${relative(cwd, path)}`
  terminal.out(`images.lock calls "${from}" "${name}" now${place}. Nothing was charged.`)
  const file = basename(config.file)
  if (isInConfig) {
    terminal.out(`${file} still says "${from}": call it "${name}" there, and in what imports it.`)
  }
  if (children.length > 0) {
    terminal.out(
      `${listNames(children)} ${children.length === 1 ? 'is' : 'are'} made from "${from}": say "${name}" there too. Their pictures stay.`,
    )
  }
}
