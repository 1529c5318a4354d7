import { systemCode } from '../errors.ts'

/**
 * Does what a build can do without: true where it was done, false where the system would not. A cache that cannot be
 * tidied up is no reason to fail.
 */
export async function unlessRefused(work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return false
  }
}
