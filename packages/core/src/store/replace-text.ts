import { dirname } from 'node:path'
import type { Project } from '../project.ts'
import { replaceFile } from './durable.ts'
import { explainUnwritable } from './unwritable.ts'

type WithFiles = Pick<Project, 'ports'>

/** Whether a generated text file is right as it is. */
export async function hasText({ ports: { files } }: WithFiles, path: string, text: string): Promise<boolean> {
  if ((await files.stat(path))?.isFile !== true) return false
  // Git may have written it with other line ends.
  return (
    Buffer.from(await files.read(path))
      .toString()
      .replaceAll('\r\n', '\n') === text
  )
}

/** Writes a generated text file, and tells whether it had to: one that is right is not touched, so that no watcher wakes up. */
export async function replaceText(project: WithFiles, path: string, text: string): Promise<boolean> {
  if (await hasText(project, path, text)) return false
  const { files } = project.ports
  await explainUnwritable(path, async () => {
    await files.makeDir(dirname(path))
    await replaceFile(files, path, Buffer.from(text))
  })
  return true
}
