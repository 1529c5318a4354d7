import { ensureState } from '../config/repository.ts'
import { rememberEntry } from '../jobs/key-record.ts'
import type { Project } from '../project.ts'
import { withoutEntry } from '../store/lock.ts'
import { explainUnwritable } from '../store/unwritable.ts'
import { removeStaleVariants } from '../variants/stale.ts'
import type { Prunable } from './prunable.ts'

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
    for (const item of items) {
      if (item.group === 'orphan') await removeOrphan(project, item)
      else if (item.group !== 'variant') await ports.files.remove(item.path)
    }
    const variants = items.flatMap((item) => (item.group === 'variant' ? [item] : []))
    const gone = new Set(await removeStaleVariants(ports.files, cacheDir, () => sight.clock.now(), variants))
    return {
      removed: items.filter((item) => item.group !== 'variant' || gone.has(item)),
      notes:
        gone.size === variants.length ? [] : ['Another process is using variants, so some of them were left alone.'],
    }
  })
}

/** The picture stays in the store for as long as one that was replaced, and in the history of its name. */
async function removeOrphan(
  { lockFile, store, ports, sight, stateDir }: Project,
  { name, path }: Orphan,
): Promise<void> {
  const entry = (await lockFile.read()).images[name]
  if (entry === undefined) return
  await ensureState(stateDir, ports.files)
  if (path !== null) await store.adopt(path, entry.digest, entry.type)
  await rememberEntry(sight, { baseURL: null }, name, entry)
  await lockFile.update((lock) => (lock.images[name]?.digest === entry.digest ? withoutEntry(lock, name) : lock))
  if (path !== null) await ports.files.remove(path)
}
