import { findUsedSpecifiers, isGenimgError, writeTypes, type Project } from '@genimg/core'

/**
 * Keeps `genimg-env.d.ts` as the config has it, beside something more important: a folder that is read-only is a warning.
 * A frozen project that lacks the file is left to `tsc`, which says so where it matters.
 */
export async function keepTypes(
  project: Project,
  warn: (message: string) => void,
  used?: readonly string[],
): Promise<void> {
  if (project.config.frozen) return
  try {
    await writeTypes(project, used)
  } catch (error) {
    if (!isGenimgError(error, 'UNWRITABLE')) throw error
    warn('genimg-env.d.ts could not be written, so imports of new images have no types. Run `genimg types` to see why.')
  }
}

/** What has not ended after so many milliseconds waits for pictures. */
const waitsAfter = 250

/**
 * Looks through the scripts of a project while its build waits for pictures; of one that has all of them, at its end.
 * @returns ends the waiting, and gives what was found
 */
export function readScriptsMeanwhile({ config }: Project): () => Promise<readonly string[] | undefined> {
  let reading: Promise<readonly string[] | undefined> | undefined
  const timer = setTimeout(() => {
    // Whoever looks at the end sees what is wrong.
    if (!config.frozen) reading = findUsedSpecifiers(config.dir).catch(() => undefined)
  }, waitsAfter).unref()
  return async () => {
    clearTimeout(timer)
    return await reading
  }
}
