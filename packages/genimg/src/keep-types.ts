import { isGenimgError, writeTypes, type Project } from '@genimg/core'

/**
 * Keeps `genimg-env.d.ts` as the config has it, beside something more important: a folder that is read-only is a warning.
 * A frozen project that lacks the file is left to `tsc`, which says so where it matters.
 */
export async function keepTypes(project: Project, warn: (message: string) => void): Promise<void> {
  if (project.config.frozen) return
  try {
    await writeTypes(project)
  } catch (error) {
    if (!isGenimgError(error, 'UNWRITABLE')) throw error
    warn('genimg-env.d.ts could not be written, so imports of new images have no types. Run `genimg types` to see why.')
  }
}
