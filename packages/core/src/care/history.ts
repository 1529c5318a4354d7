import { readCommitted, readCommittedOriginal, type CommittedEntry } from '../git/committed.ts'
import { listJobs, openJob, type JobRecordOf } from '../jobs/jobs.ts'
import { byCodeUnits } from '../json.ts'
import type { Project } from '../project.ts'
import { createLimiter } from '../run/limiter.ts'
import { handProvider, type LockEntry } from '../store/lock.ts'

/** One picture that an image has, or had. */
export interface PastOriginal {
  /** 0 for the one that images.lock names; the others from 1, the newest first: what `genimg revert` takes. */
  readonly n: number
  readonly digest: string
  /** When it was first written down or committed, ISO 8601 in UTC; null where neither happened. */
  readonly at: string | null
  readonly provider: string
  readonly model: string
  /** USD; null where nobody knows. */
  readonly cost: number | null
  readonly emulated: boolean
  /** A person made it, and it was adopted. */
  readonly byHand: boolean
  /** Where its bytes are: `images` is the originals folder, `git-lfs` a pointer whose bytes are elsewhere; null: lost. */
  readonly from: 'images' | 'store' | 'git' | 'git-lfs' | null
  /** The commit that has it, where it comes from git. */
  readonly commit: string | null
}

/** What one source knows of a picture, before it is one of several. */
type Mention = Pick<PastOriginal, 'digest' | 'at' | 'provider' | 'model' | 'cost' | 'emulated'>

/**
 * Every original of one image that can be had without paying, the newest first, by the jobs' records and by the commits
 * that have its lock. The one that the lock names is among them also where its bytes are lost.
 */
export async function readHistory(project: Project, name: string): Promise<readonly PastOriginal[]> {
  const { lockFile, originals, store } = project
  const current = (await lockFile.read()).images[name]
  const committed = await readCommitted(lockFile.path, name)
  const entries = [...(current === undefined ? [] : [current]), ...committed.map(({ entry }) => entry)]
  const recorded = await readRecorded(project, name, new Set(entries.map(({ key }) => key)))
  const mentions = [
    ...committed.map(({ at, entry }) => mentionOf(entry, at)),
    ...recorded,
    ...(current === undefined ? [] : [mentionOf(current, null)]),
  ]
  const found = (await originals.survey([name], () => current)).get(name)
  const past: Omit<PastOriginal, 'n'>[] = []
  for (const mention of inOrder(mentions)) {
    const { digest } = mention
    const isCurrent = digest === current?.digest
    const place =
      (isCurrent && found?.state === 'same' ? ({ from: 'images', commit: null } as const) : undefined) ??
      ((await store.find(digest)) === undefined
        ? await findCommitted(project, name, committed, digest)
        : ({ from: 'store', commit: null } as const))
    if (place.from === null && !isCurrent) continue
    past.push({ ...mention, byHand: mention.provider === handProvider, ...place })
  }
  let earlier = 0
  return past.map((original) => ({ ...original, n: original.digest === current?.digest ? 0 : (earlier += 1) }))
}

/** An entry of a commit that has these bytes, or says that git-lfs has them. */
export function committedWith(committed: readonly CommittedEntry[], digest: string): readonly CommittedEntry[] {
  return committed.filter(({ entry }) => entry.digest === digest)
}

async function findCommitted(
  project: Project,
  name: string,
  committed: readonly CommittedEntry[],
  digest: string,
): Promise<Pick<PastOriginal, 'from' | 'commit'>> {
  let pointer: string | undefined
  for (const one of committedWith(committed, digest)) {
    const { status } = await readCommittedOriginal(name, one, placesOf(project))
    if (status === 'found') return { from: 'git', commit: one.commit }
    if (status === 'pointer') pointer ??= one.commit
  }
  return pointer === undefined ? { from: null, commit: null } : { from: 'git-lfs', commit: pointer }
}

export function placesOf({
  lockFile,
  originals,
  repository,
  ports,
}: Project): Parameters<typeof readCommittedOriginal>[2] {
  const { commonDir } = repository ?? {}
  return { lockPath: lockFile.path, originalsDir: originals.dir, commonDir, files: ports.files }
}

// Each looks at a handful of files.
const jobsAtOnce = 8

/** Pictures that a job's record has for this name, or for a request that the name's lock entries answered. */
async function readRecorded(
  { ports: { files }, stateDir }: Project,
  name: string,
  keys: ReadonlySet<string>,
): Promise<readonly Mention[]> {
  const { run } = createLimiter(jobsAtOnce)
  const jobs = await listJobs(files, stateDir)
  const found = await Promise.all(
    jobs.map((key) =>
      run(async () => {
        const records = (await openJob(files, stateDir, key).read()).records.map(({ record }) => record)
        const stored = records.filter((record): record is JobRecordOf<'stored'> => record.status === 'stored')
        return stored.filter((record) => record.name === name || keys.has(key)).map(recordedMention)
      }),
    ),
  )
  return found.flat()
}

function recordedMention(record: JobRecordOf<'stored'>): Mention {
  const { digest, at, provider, model, cost, price = cost, emulated } = record
  return { digest, at, provider, model, cost: price, emulated }
}

function mentionOf({ digest, provider, model, cost, emulated }: LockEntry, at: string | null): Mention {
  return { digest, at, provider, model, cost, emulated: emulated === true }
}

/** One mention a picture, dated by the earliest, the newest picture first. */
function inOrder(mentions: readonly Mention[]): readonly Mention[] {
  const byDigest = new Map<string, Mention>()
  for (const mention of mentions) {
    const before = byDigest.get(mention.digest) ?? mention
    const dates = [before.at, mention.at].filter((at) => at !== null).toSorted(byCodeUnits)
    byDigest.set(mention.digest, { ...before, at: dates[0] ?? null })
  }
  // What is dated by nothing is the lock's own picture, not committed yet. Equal dates stay as git has them.
  return [...byDigest.values()].toSorted((a, b) => byCodeUnits(b.at ?? '~', a.at ?? '~'))
}
