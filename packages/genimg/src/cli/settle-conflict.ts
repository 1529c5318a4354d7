import { dollars, ensureState, GenimgError, type LockEntry, type Project } from '@genimg/core'
import type { Call } from './command.ts'

/**
 * Takes git's markers out of the lock. Has a person choose where both sides of a merge have a picture of their own;
 * without a terminal nobody is asked, and reading the lock then says what to do.
 */
export async function settleConflict(
  { terminal }: Call,
  { lockFile, originals, stateDir, ports }: Project,
): Promise<void> {
  const clashes = await lockFile.clashes()
  if (clashes === undefined || (clashes.length > 0 && !terminal.interactive)) return
  const chosen = new Map<string, LockEntry>()
  for (const { name, ours, theirs } of clashes) {
    terminal.err(`"${name}" has another picture on each side of the merge:`)
    for (const [number, side, entry] of [
      [1, 'ours', ours],
      [2, 'theirs', theirs],
    ] as const) {
      const original = (await originals.survey([name], () => entry)).get(name)
      terminal.err(
        `  ${number}  ${side.padEnd(6)}  ${describe(entry)}${original?.state === 'same' ? ', in images/ now' : ''}`,
      )
    }
    const answer = await terminal.ask('Which one stays? [1/2] ')
    if (answer !== '1' && answer !== '2') {
      const names = clashes.map((clash) => clash.name)
      throw new GenimgError('LOCK_CONFLICT', { file: lockFile.path, names })
    }
    chosen.set(name, answer === '1' ? ours : theirs)
  }
  await ensureState(stateDir, ports.files)
  await lockFile.settle(chosen)
}

function describe({ model, provider, width, height, cost, digest }: LockEntry): string {
  const maker = model === '' ? provider : model
  return [maker, `${width}x${height}`, cost === null ? 'cost unknown' : dollars(cost), digest.slice(0, 12)].join(', ')
}
