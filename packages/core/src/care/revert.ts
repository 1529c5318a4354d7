import { join } from 'node:path'
import type { OriginalState } from '../store/originals.ts'
import type { Project } from '../project.ts'
import { refusal } from './refusal.ts'
import { ensureState } from '../config/repository.ts'
import { extensionOf } from '../store/sniff.ts'
import { explainUnwritable } from '../store/unwritable.ts'

/** What came of going back to the lock's picture. `path`: where it stands. */
export type Reversion =
  /** `kept`: where the file that stood there is now; null where there was none. */
  | { readonly status: 'reverted'; readonly path: string; readonly kept: string | null }
  /** It stood there already. */
  | { readonly status: 'kept'; readonly path: string }

/** Puts the picture that the lock names back into the originals folder. A person's file goes into the store first. */
export async function revertPicture(project: Project, name: string): Promise<Reversion> {
  const { lockFile, originals, store, stateDir, ports } = project
  const entry = (await lockFile.read()).images[name]
  const original = (await originals.survey([name], () => entry)).get(name) ?? { state: 'absent' }
  if (entry === undefined) throw refusal(nothingToGoBackTo(name, original))
  if (original.state === 'same') return { status: 'kept', path: original.path }
  const stored = await store.find(entry.digest)
  const path = join(originals.dir, `${name}.${extensionOf(entry.type)}`)
  if (stored === undefined) {
    throw refusal(
      `The picture that images.lock names for "${name}" is not in this machine's store. Where it is committed, \`git checkout -- ${path}\` brings it back; save a file of yours first.`,
    )
  }
  return await explainUnwritable(originals.dir, async () => {
    await ensureState(stateDir, ports.files)
    const kept = await keepFile(project, original)
    await originals.place(name, stored, entry.type, entry)
    return { status: 'reverted', path, kept }
  })
}

/** Has the store keep what stands in the originals folder; where it is then, null where nothing is there. */
export async function keepFile({ store, ports }: Project, original: OriginalState): Promise<string | null> {
  switch (original.state) {
    case 'absent':
    case 'pointer':
    case 'same':
      return null
    case 'damaged':
      return await store.reject(await ports.files.read(original.path), original.message)
    case 'unknown':
      await store.adopt(original.path, original.digest, original.facts.type)
      return (await store.find(original.digest)) ?? null
    case 'known':
      return (await store.find(original.digest)) ?? null
  }
}

function nothingToGoBackTo(name: string, { state }: OriginalState): string {
  return state === 'absent'
    ? `"${name}" was never generated, so there is nothing to go back to. Run \`genimg generate ${name}\`.`
    : `images.lock has no picture of "${name}", so there is nothing to go back to. Run \`genimg adopt ${name}\` to use the file, or move it away.`
}
