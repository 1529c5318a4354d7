import { join } from 'node:path'
import { formatTypes } from './format-types.ts'
import { findUsedSpecifiers } from './used-specifiers.ts'
import type { Project } from '../project.ts'
import { hasText, replaceText } from '../store/replace-text.ts'

export interface TypesFile {
  /** Absolute, beside the config. */
  readonly path: string
  /** `refused`: it is outdated, and the project is frozen. */
  readonly status: 'written' | 'unchanged' | 'refused'
}

/**
 * Brings `genimg-env.d.ts` up to date. One that is right already is not touched, so that no watcher wakes up.
 * @param used what {@link findUsedSpecifiers} found a moment ago; left out: it looks now
 */
export async function writeTypes(
  project: Pick<Project, 'config' | 'ports'>,
  used?: readonly string[],
): Promise<TypesFile> {
  const { config } = project
  const path = join(config.dir, 'genimg-env.d.ts')
  const text = formatTypes(config, used ?? (await findUsedSpecifiers(config.dir)))
  if (await hasText(project, path, text)) return { path, status: 'unchanged' }
  if (config.frozen) return { path, status: 'refused' }
  await replaceText(project, path, text)
  return { path, status: 'written' }
}
