import { ensureState } from '../config/repository.ts'
import { rememberEntry } from '../jobs/key-record.ts'
import type { Project } from '../project.ts'
import { withoutEntry } from '../store/lock.ts'
import { explainUnwritable } from '../store/unwritable.ts'
import { removeStaleVariants } from '../variants/stale.ts'
import { changedByHand, type Prunable } from './prunable.ts'

type Orphan = Extract<Prunable, { readonly group: 'orphan' }>

export interface Pruning {
  /** Those of the items that are gone. */
  readonly removed: readonly Prunable[]
  /** Why something stayed all the same, as full sentences. */
  readonly notes: readonly string[]
}

/** Removes what was found. */
export async function prune(project: Project, items: readonly Prunable[]): Promise<Pruning> {
  const { ports, stateDir, cacheDir, sight } = project
  return await explainUnwritable(stateDir, async () => {
    const stayed = new Set<Prunable>()
    const notes: string[] = []
    for (const item of items) {
      if (item.group === 'orphan') {
        const note = await removeOrphan(project, item)
        if (note === undefined) continue
        stayed.add(item)
        notes.push(note)
      } else if (item.group !== 'variant') await ports.files.remove(item.path)
    }
    const variants = items.flatMap((item) => (item.group === 'variant' ? [item] : []))
    const gone = new Set(await removeStaleVariants(ports.files, cacheDir, () => sight.clock.now(), variants))
    for (const variant of variants) if (!gone.has(variant)) stayed.add(variant)
    if (gone.size < variants.length) notes.push('Another process is using variants, so some of them were left alone.')
    return { removed: items.filter((item) => !stayed.has(item)), notes }
  })
}

/**
 * The picture stays in the store for as long as one that was replaced, and in the history of its name. Its file is looked
 * at again, since a person was asked in between. Resolves to why it was left alone, if it was.
 */
async function removeOrphan(
  { lockFile, store, originals, ports, sight, stateDir }: Project,
  { name }: Orphan,
): Promise<string | undefined> {
  const entry = (await lockFile.read()).images[name]
  if (entry === undefined) return undefined
  const original = (await originals.survey([name], () => entry)).get(name) ?? { state: 'absent' }
  if (original.state === 'unknown' || original.state === 'damaged') return changedByHand(name, original.path)
  await ensureState(stateDir, ports.files)
  // A pointer and another picture of ours may go as well, but neither is this one's bytes.
  if (original.state === 'same') await store.adopt(original.path, entry.digest, entry.type)
  await rememberEntry(sight, { baseURL: null }, name, entry)
  await lockFile.update((lock) => (lock.images[name]?.digest === entry.digest ? withoutEntry(lock, name) : lock))
  if (original.state !== 'absent') await ports.files.remove(original.path)
  return undefined
}
