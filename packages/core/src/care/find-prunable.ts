import { join } from 'node:path'
import { isDigest } from '../digest.ts'
import { digestsIn, readReferenced } from '../git/referenced.ts'
import { listJobs, openJob, type JobRecord } from '../jobs/jobs.ts'
import type { Project } from '../project.ts'
import { createLimiter } from '../run/limiter.ts'
import { findLeftovers } from './find-leftovers.ts'
import { changedByHand, keptDays, type Prunable, type PruneView } from './prunable.ts'
import { findStaleVariants } from '../variants/stale.ts'

/** Finds what nothing needs any more. Looks, and removes nothing. */
export async function findPrunable(project: Project): Promise<PruneView> {
  const { ports, cacheDir, sight } = project
  const now = sight.clock.now()
  const orphans = await findOrphans(project)
  const store = await findUnreferenced(project, now)
  const variants = await findStaleVariants(ports.files, cacheDir, now, keptDays)
  return {
    items: [
      ...orphans.items,
      ...store.items,
      ...variants.map((variant) => ({ group: 'variant', ...variant }) as const),
      ...(await findLeftovers(project, now)),
    ],
    notes: [...orphans.notes, ...store.notes],
  }
}

async function findOrphans({ config, lockFile, originals }: Project): Promise<PruneView> {
  const { images } = await lockFile.read()
  const named = new Set(config.images.map(({ name }) => name))
  const names = Object.keys(images).filter((name) => !named.has(name))
  const found = await originals.survey(names, (name) => images[name])
  const items: Prunable[] = []
  const notes: string[] = []
  for (const name of names) {
    const original = found.get(name) ?? { state: 'absent' }
    if (original.state === 'unknown' || original.state === 'damaged') {
      notes.push(changedByHand(name, original.path))
      continue
    }
    const path = original.state === 'absent' ? null : original.path
    items.push({ group: 'orphan', name, path, bytes: path === null ? 0 : (images[name]?.bytes ?? 0) })
  }
  return { items, notes }
}

/** What the jobs know of one picture. */
interface Known {
  readonly record: JobRecord
  /** Milliseconds since 1970: when a record last named it. */
  readonly at: number
}

/** Originals of the store that no lock and no request of the config needs, and that nobody had to do with of late. */
async function findUnreferenced(project: Project, now: number): Promise<PruneView> {
  const since = now - keptDays * 86_400_000
  const locked = await readLocked(project, new Date(since))
  if (typeof locked === 'string') return { items: [], notes: [`The store was left alone: ${locked}`] }
  const { known, needed } = await readJobs(project)
  const items: Prunable[] = []
  for (const { digest, path } of await listStore(project)) {
    const stat = await project.ports.files.stat(path)
    if (locked.has(digest) || needed.has(digest) || stat === undefined) continue
    const job = known.get(digest)
    // The file's time is that of the last lock that let go of it here.
    if (Math.max(Number(stat.mtime / 1_000_000n), job?.at ?? 0) > since) continue
    items.push({ group: 'store', path, bytes: stat.size, digest, name: job?.record.name ?? null, cost: costOf(job) })
  }
  return { items, notes: [] }
}

/** Digests that some lock names, or named after `since`; or the end of a sentence that says why that is not known. */
async function readLocked(
  { repository, lockFile, knownLocks }: Project,
  since: Date,
): Promise<ReadonlySet<string> | string> {
  const own = Object.values((await lockFile.read()).images).map(({ digest }) => digest)
  const committed =
    repository === undefined
      ? { digests: new Set<string>(), unreadable: [] }
      : await readReferenced(repository.root, since)
  if (committed === undefined) return 'git, which knows the locks of other branches, could not be asked.'
  const { texts, unreadable } = await knownLocks.read()
  const [path] = [...committed.unreadable, ...unreadable]
  if (path !== undefined) return `${path}, which may name its pictures, could not be read.`
  return new Set([...committed.digests, ...texts.flatMap((text) => [...digestsIn(text)]), ...own])
}

function costOf(known: Known | undefined): number | null {
  if (known?.record.status !== 'stored') return null
  const { cost, price = cost } = known.record
  return price
}

// Each looks at a handful of files.
const jobsAtOnce = 8

/**
 * What the jobs know of each picture, and the pictures that are needed: those of requests that the config has now, so
 * that no reroll of them is lost, and those of jobs that are under way or in doubt.
 */
async function readJobs(
  project: Project,
): Promise<{ readonly known: ReadonlyMap<string, Known>; readonly needed: ReadonlySet<string> }> {
  const {
    ports: { files },
    stateDir,
  } = project
  const { steps } = await project.plan()
  const wanted = new Set(steps.flatMap((step) => ('key' in step && step.key !== null ? [step.key] : [])))
  const { run } = createLimiter(jobsAtOnce)
  const known = new Map<string, Known>()
  const needed = new Set<string>()
  const jobs = await listJobs(files, stateDir)
  await Promise.all(
    jobs.map((key) =>
      run(async () => {
        const records = (await openJob(files, stateDir, key).read()).records.map(({ record }) => record)
        const last = records.at(-1)
        const isOpen = last !== undefined && !['stored', 'failed', 'blocked'].includes(last.status)
        for (const record of records) {
          if (record.status !== 'stored') continue
          if (isOpen || wanted.has(key)) needed.add(record.digest)
          const at = Date.parse(record.at)
          if (at >= (known.get(record.digest)?.at ?? 0)) known.set(record.digest, { record, at })
        }
      }),
    ),
  )
  return { known, needed }
}

async function listStore({
  stateDir,
  ports: { files },
}: Project): Promise<readonly { digest: string; path: string }[]> {
  const top = join(stateDir, 'store', 'sha256')
  const folders = await files.list(top)
  const found = await Promise.all(
    folders.map(async (folder) => {
      const names = await files.list(join(top, folder))
      return names.map((name) => ({ digest: name.replace(/\.[a-z]+$/, ''), path: join(top, folder, name) }))
    }),
  )
  return found.flat().filter(({ digest }) => isDigest(digest))
}
