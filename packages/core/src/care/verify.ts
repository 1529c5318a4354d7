import { digestOf } from '../digest.ts'
import { isGenimgError } from '../errors.ts'
import type { LockEntry } from '../store/lock.ts'
import { createLimiter } from '../run/limiter.ts'
import type { OriginalState } from '../store/originals.ts'
import type { Project } from '../project.ts'
import { byCodeUnits } from '../json.ts'

/** One original that is not whole or not what the lock says. */
export interface OriginalProblem {
  readonly name: string
  readonly problem: 'lost' | 'modified' | 'outdated' | 'damaged' | 'pointer' | 'lock-wrong'
  /** Null where there is no file. */
  readonly path: string | null
  /** A full sentence, and what to do. */
  readonly message: string
}

export interface Verification {
  /** Originals that were looked at. */
  readonly count: number
  /** By name. */
  readonly problems: readonly OriginalProblem[]
}

/** Bytes are read, not looked up: what was remembered of a file is what a failing disk would leave right. */
const atOnce = 2

/** Hashes and decodes every original that the lock names: the one in the folder, else the one in the store. */
export async function verifyOriginals(project: Project): Promise<Verification> {
  const { images } = await project.lockFile.read()
  const entries = Object.entries(images).toSorted(([a], [b]) => byCodeUnits(a, b))
  const found = await project.originals.survey(Object.keys(images), (name) => images[name])
  const limiter = createLimiter(atOnce)
  const problems = await Promise.all(
    entries.map(([name, entry]) =>
      limiter.run(() => verify(name, entry, found.get(name) ?? { state: 'absent' }, project)),
    ),
  )
  return { count: entries.length, problems: problems.flatMap((problem) => problem ?? []) }
}

async function verify(
  name: string,
  entry: LockEntry,
  original: OriginalState,
  project: Project,
): Promise<OriginalProblem | undefined> {
  switch (original.state) {
    case 'same':
      return await verifyBytes(name, entry, original.path, project)
    case 'absent': {
      const stored = await project.store.find(entry.digest)
      if (stored !== undefined) return await verifyBytes(name, entry, stored, project)
      const message = `It is neither in images/ nor in the store. Fetch it with git; where originals are git-ignored, copy images/ from a machine that has it, or let GENIMG_STATE_DIR name a store that has it. \`genimg generate ${name}\` orders another picture.`
      return { name, problem: 'lost', path: null, message }
    }
    case 'known': {
      const message = `It is an earlier or later picture of yours, not the one in images.lock. \`genimg generate ${name}\` puts that back, free; \`genimg adopt ${name}\` takes this one.`
      return { name, problem: 'outdated', path: original.path, message }
    }
    case 'unknown': {
      const message = `It was changed by hand. Run \`genimg adopt ${name}\` to keep it, or \`genimg revert ${name}\` to go back.`
      return { name, problem: 'modified', path: original.path, message }
    }
    case 'damaged':
      return damaged(name, original.path, original.message)
    case 'pointer':
      return {
        name,
        problem: 'pointer',
        path: original.path,
        message: 'It is a git-lfs pointer, not a picture. Run `git lfs pull`.',
      }
  }
}

async function verifyBytes(
  name: string,
  entry: LockEntry,
  path: string,
  { ports: { files, codec } }: Project,
): Promise<OriginalProblem | undefined> {
  if (digestOf(await files.read(path)) !== entry.digest) return damaged(name, path, 'Its bytes changed on the disk.')
  try {
    const facts = await codec.inspect(path)
    const wrong = (['type', 'width', 'height', 'bytes'] as const).find((fact) => facts[fact] !== entry[fact])
    if (wrong === undefined) return undefined
    const message = `images.lock says ${wrong} ${entry[wrong]}, and the picture has ${facts[wrong]}: the lock was edited or merged by hand. Restore it with git.`
    return { name, problem: 'lock-wrong', path, message }
  } catch (error) {
    if (!isGenimgError<'UNDECODABLE'>(error, 'UNDECODABLE')) throw error
    return damaged(name, path, `It does not decode: ${error.details.message}`)
  }
}

function damaged(name: string, path: string, what: string): OriginalProblem {
  const message = `${what} Delete it and run \`genimg generate ${name}\`, which restores it from the store, free, or shows the price; git may have it too.`
  return { name, problem: 'damaged', path, message }
}
