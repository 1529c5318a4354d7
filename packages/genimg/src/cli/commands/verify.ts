import { relative } from 'node:path'
import { verifyOriginals } from '@genimg/core'
import type { Command } from '../command.ts'
import { jsonOption } from '../command.ts'
import { jsonLine } from '../json.ts'
import { withProject } from '../open.ts'

export const verifyCommand: Command = {
  name: 'verify',
  operands: '',
  summary: 'hash and decode every original that images.lock names',
  options: { json: jsonOption },
  most: 0,
  run: (call) =>
    withProject(call, async (project) => {
      const { terminal, cwd } = call
      const { count, problems } = await verifyOriginals(project)
      const images = count === 1 ? 'One original' : `${count} originals`
      if (call.flag('json')) {
        for (const problem of problems) terminal.out(jsonLine({ ...problem, type: 'problem' }))
        terminal.out(jsonLine({ type: 'summary', images: count, problems: problems.length }))
      } else {
        for (const { name, path, message } of problems) {
          const place = path === null ? '' : ` (${relative(cwd, path)})`
          terminal.out(`${terminal.style('red', '✗')} ${name}${place}: ${message}`)
        }
        if (count === 0) terminal.out('images.lock names no pictures, so there is nothing to verify.')
        else if (problems.length === 0) terminal.out(`${images} verified: whole, and what images.lock says.`)
        else
          terminal.out(
            `${images} verified, ${problems.length} not as images.lock says. Nothing was changed or charged.`,
          )
      }
      return problems.length === 0 ? 0 : 1
    }),
}
