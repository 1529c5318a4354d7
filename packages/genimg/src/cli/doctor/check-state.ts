import { link, readdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureState, isGenimgError, sentenceOf, type Project } from '@genimg/core'
import type { OtherClock } from './check-clock.ts'
import type { Finding } from './finding.ts'

/** What was found about the state's folder, and the clock of its disk. */
export interface StateCheck {
  readonly findings: readonly Finding[]
  readonly clock?: { readonly other: OtherClock; readonly at: number }
}

/** Writes a file into the state's folder and leaves no trace of it. */
export async function checkState({ stateDir, ports: { files } }: Project): Promise<StateCheck> {
  const probe = join(stateDir, `.doctor-${process.pid}`)
  try {
    const isNew = (await files.stat(stateDir)) === undefined
    await ensureState(stateDir, files)
    await files.create(probe, new Uint8Array())
    const at = Date.now()
    const stat = await files.stat(probe)
    const linked = await link(probe, `${probe}.link`).then(
      () => true,
      () => false,
    )
    await files.remove(probe)
    await files.remove(`${probe}.link`)
    if (isNew) await removeUnused(stateDir)
    const other = { time: Number((stat?.mtime ?? 0n) / 1_000_000n), of: 'the disk of the state' }
    return {
      findings: [{ about: 'State', ok: true, text: stateDir }, linksFinding(linked)],
      ...(stat === undefined ? {} : { clock: { other, at } }),
    }
  } catch (error) {
    const remedy = 'Give yourself write access, or set GENIMG_STATE_DIR to another folder.'
    // The message of ours has a remedy too; the system's word is what is new here.
    const reason = sentenceOf(isGenimgError(error, 'UNWRITABLE') ? error.cause : error)
    return { findings: [{ about: 'State', ok: false, text: `${stateDir}: ${reason}`, remedy }] }
  }
}

function linksFinding(linked: boolean): Finding {
  if (linked) return { about: 'Links', ok: true, text: 'hard links work, so records appear whole or not at all' }
  const text = 'no hard links here: records are created exclusively, and one may be cut short by a crash'
  return { about: 'Links', ok: true, text, remedy: 'GENIMG_STATE_DIR can name a folder on a disk that has them.' }
}

/** Removes a state folder that only the doctor has used: looking leaves no traces. */
async function removeUnused(stateDir: string): Promise<void> {
  const names = await readdir(stateDir)
  if (names.some((name) => name !== '.gitignore')) return
  await rm(join(stateDir, '.gitignore'), { force: true })
  // Another command may have moved in meanwhile.
  await rmdir(stateDir).catch(() => undefined)
}
