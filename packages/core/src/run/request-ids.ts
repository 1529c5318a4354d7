import { jobFolder, listJobs, openJob } from '../jobs/jobs.ts'
import type { Provider } from '../provider.ts'
import type { JobSight } from '../plan/survey.ts'
import { createLimiter } from './limiter.ts'

/**
 * The ids under which orders at one provider were accepted. One that comes a second time is another order's answer,
 * sent again by something in between: collecting it would be taking that order's picture for this one's.
 */
export interface RequestIds {
  /** Reads, once, which ids earlier runs were given; before an order leaves, since its answer is not to wait for this. */
  readonly recall: (read: () => Promise<readonly GivenId[]>) => Promise<void>
  /** Notes the id of an order that was just accepted. The image whose order had it before; undefined where it is new. */
  readonly note: (given: GivenId) => string | undefined
}

export interface GivenId {
  readonly requestId: string
  /** The image that the order was placed for. */
  readonly name: string
}

export function createRequestIds(): RequestIds {
  const names = new Map<string, string>()
  let recalled: Promise<void> | undefined

  function note({ requestId, name }: GivenId): string | undefined {
    const before = names.get(requestId)
    if (before === undefined) names.set(requestId, name)
    return before
  }

  return {
    recall: (read) =>
      (recalled ??= read().then(
        (ids) => ids.forEach(note),
        // What this run is given is known all the same.
        () => undefined,
      )),
    note,
  }
}

/** Longer than a provider keeps a job: an older one's picture can no longer be taken for another's. */
const rememberedMs = 86_400_000
const jobsAtOnce = 8

/**
 * Ids that a provider gave to orders of this state lately. What another process is given meanwhile is not among them.
 * An emulator's are not asked for: it begins anew with each start.
 */
export async function recentRequestIds(
  { baseURL, emulated }: Provider,
  { files, stateDir, clock }: JobSight,
): Promise<readonly GivenId[]> {
  if (emulated) return []
  const oldest = BigInt(clock.now() - rememberedMs) * 1_000_000n
  const { run } = createLimiter(jobsAtOnce)
  const keys = await listJobs(files, stateDir)
  const given = keys.map((key) =>
    run(async () => {
      // A record makes its folder newer.
      const folder = await files.stat(jobFolder(stateDir, key))
      if (folder === undefined || folder.mtime < oldest) return []
      const { records } = await openJob(files, stateDir, key).read()
      return records.flatMap(({ record }) =>
        record.status === 'accepted' && record.requestId !== null && !record.emulated && record.baseURL === baseURL
          ? [{ requestId: record.requestId, name: record.name }]
          : [],
      )
    }),
  )
  return (await Promise.all(given)).flat()
}
