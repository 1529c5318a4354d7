import { isGenimgError, writeTypes, type Project } from '@genimg/core'
import type { Log } from './log.ts'

/** Keeps `genimg-env.d.ts` as the config has it. A build does not need the file, so a folder that is read-only is a warning. */
export async function keepTypes(project: Project, log: Log): Promise<void> {
  try {
    // A frozen project that lacks it is left to `tsc`, which says so where it matters.
    await writeTypes(project)
  } catch (error) {
    if (!isGenimgError(error, 'UNWRITABLE')) throw error
    log.warn(`genimg: ${error.details.path} could not be written, so imports of new images have no types.`)
  }
}
