import { join } from 'node:path'
import { replaceFile } from '../store/durable.ts'
import { formatTypes } from './format-types.ts'
import type { Project } from '../project.ts'
import { explainUnwritable } from '../store/unwritable.ts'

export interface TypesFile {
  /** Absolute, beside the config. */
  readonly path: string
  /** `refused`: it is outdated, and the project is frozen. */
  readonly status: 'written' | 'unchanged' | 'refused'
}

/** Brings `genimg-env.d.ts` up to date. One that is right already is not touched, so that no watcher wakes up. */
export async function writeTypes({ config, ports: { files } }: Pick<Project, 'config' | 'ports'>): Promise<TypesFile> {
  const path = join(config.dir, 'genimg-env.d.ts')
  const text = formatTypes(config)
  const present = (await files.stat(path)) === undefined ? undefined : Buffer.from(await files.read(path)).toString()
  // Git may have written it with other line ends.
  if (present?.replaceAll('\r\n', '\n') === text) return { path, status: 'unchanged' }
  if (config.frozen) return { path, status: 'refused' }
  await explainUnwritable(path, () => replaceFile(files, path, Buffer.from(text)))
  return { path, status: 'written' }
}
