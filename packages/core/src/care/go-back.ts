import { dirname, join } from 'node:path'
import { ensureState } from '../config/repository.ts'
import { readCommitted, readCommittedOriginal } from '../git/committed.ts'
import { recordPicture, refuseOpenOrder, rememberEntry } from '../jobs/key-record.ts'
import { fieldHashes, keyOf, keyVersion, parentsOf } from '../plan/request.ts'
import type { Project } from '../project.ts'
import { withEntry, type LockEntry } from '../store/lock.ts'
import { extensionOf, sniffType } from '../store/sniff.ts'
import { explainUnwritable } from '../store/unwritable.ts'
import { committedWith, placesOf, readHistory, type PastOriginal } from './history.ts'
import { refusal } from './refusal.ts'
import { keepFile } from './revert.ts'
import { findChildren } from './family.ts'
import { readTodaysRequest } from './todays-request.ts'

/** An earlier picture that is the image's again. */
export interface Return {
  readonly status: 'reverted'
  /** Where it stands. */
  readonly path: string
  /** Where the file is that stood there, if a person had put it there; else null. */
  readonly kept: string | null
  readonly entry: LockEntry
  readonly original: PastOriginal
  /** Pictures made from the one that was there before, whose request is another one now. */
  readonly children: readonly string[]
}

/**
 * Makes an earlier original the image's picture again, free. It stands under today's request from then on, as an accepted
 * picture does, so that no plan and no build replaces it.
 * @param n as `readHistory` counts, from 1
 */
export async function goBackTo(project: Project, name: string, n: number): Promise<Return> {
  const { lockFile, originals, stateDir, sight } = project
  const { image, request } = await readTodaysRequest(project, name)
  const history = await readHistory(project, name)
  const wanted = history.find((original) => original.n === n)
  if (wanted === undefined) throw refusal(noSuchOriginal(name, n, history))
  if (request === undefined) {
    const parents = parentsOf(image.draft).map((parent) => `"${parent}"`)
    throw refusal(
      `"${name}" is made from ${parents.join(' and ')}, whose picture does not exist yet: without it there is no request that the earlier picture could stand under. Run \`genimg plan ${name}\`.`,
    )
  }
  if (wanted.emulated && !image.provider.emulated) {
    throw refusal(`That picture of "${name}" is a stand-in, and the provider is a real one.`)
  }
  const key = keyOf(request)
  await refuseOpenOrder(project, image, key)
  return await explainUnwritable(stateDir, async () => {
    await ensureState(stateDir, project.ports.files)
    const before = (await lockFile.read()).images[name]
    const original = (await originals.survey([name], () => before)).get(name) ?? { state: 'absent' }
    const stored = await bringIntoStore(project, name, wanted)
    const facts = await project.ports.codec.inspect(stored)
    const { digest, provider, model, cost, emulated } = wanted
    const made = { digest, provider, model, cost, ...(emulated ? ({ emulated } as const) : {}) }
    const entry: LockEntry = { ...facts, key, keyVersion, ...made, fields: fieldHashes(request) }
    const kept = await keepFile(project, original)
    await originals.place(name, stored, facts.type, before)
    if (before !== undefined) await rememberEntry(sight, image.provider, name, before)
    await recordPicture(sight, image.provider, {
      name,
      key,
      digest,
      provider,
      model,
      price: cost,
      prompt: request.prompt,
      emulated,
    })
    await lockFile.update((lock) => withEntry(lock, name, entry))
    const path = join(originals.dir, `${name}.${extensionOf(facts.type)}`)
    return { status: 'reverted', path, kept, entry, original: wanted, children: await findChildren(project, name) }
  })
}

/** Path of the original in the store, where it is put from a commit if need be. */
async function bringIntoStore(project: Project, name: string, { digest, from, commit }: PastOriginal): Promise<string> {
  const { store, lockFile } = project
  const stored = await store.find(digest)
  if (stored !== undefined) return stored
  if (from === 'git-lfs') {
    throw refusal(
      `That picture of "${name}" is in git-lfs, and not on this machine. Run \`git lfs fetch origin ${commit ?? ''}\` in ${dirname(lockFile.path)} and then this again.`,
    )
  }
  const committed = await readCommitted(lockFile.path, name)
  const one = committedWith(committed, digest).find((candidate) => candidate.commit === commit)
  const found = one === undefined ? undefined : await readCommittedOriginal(name, one, placesOf(project))
  const type = found?.status === 'found' ? sniffType(found.bytes) : undefined
  if (found?.status !== 'found' || type === undefined) {
    throw refusal(`That picture of "${name}" is gone since a moment ago. Run \`genimg history ${name}\` again.`)
  }
  return (await store.put(found.bytes, type)).path
}

function noSuchOriginal(name: string, n: number, history: readonly PastOriginal[]): string {
  const earlier = history.filter((original) => original.n > 0).length
  if (earlier === 0) return `There is no earlier picture of "${name}", neither in the store nor in git's history.`
  return `There ${earlier === 1 ? 'is one earlier picture' : `are ${earlier} earlier pictures`} of "${name}", and ${n} is none of them. \`genimg history ${name}\` lists them.`
}
