import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isGone } from '../errors.ts'
import { readLockTexts } from '../store/known-locks.ts'
import { createGit, type Git } from './git.ts'

const locks = ':(top,glob)**/images.lock'

export interface Referenced {
  readonly digests: ReadonlySet<string>
  /** Paths of locks that are there and cannot be read. */
  readonly unreadable: readonly string[]
}

/**
 * Digests that some lock of a repository names, or named after `since`: at every ref, in every work tree on the disk, and
 * in the commits of that time, reflogs included. Undefined where git cannot be asked.
 */
export async function readReferenced(root: string, since: Date): Promise<Referenced | undefined> {
  const git = createGit(root)
  const refs = await git.read('for-each-ref', '--format=%(objectname) %(objecttype)%(*objecttype)')
  const trees = await git.read('worktree', 'list', '--porcelain')
  if (refs === undefined || trees === undefined) return undefined
  const worktrees = parseWorktrees(trees.toString())
  const tips = new Set([...parseRefs(refs.toString()), ...worktrees.flatMap(({ head }) => head ?? [])])
  const committed = await readTips(git, [...tips])
  const recent = await readRecent(git, [...tips], since)
  if (committed === undefined || recent === undefined) return undefined
  const listed = await Promise.all(worktrees.map(({ path }) => listLocks(path)))
  const paths = listed.filter((some) => some !== undefined)
  if (paths.length < listed.length) return undefined
  const { texts, unreadable } = await readLockTexts(paths.flat(), (path) => readFile(path))
  return { digests: digestsIn([committed, recent, ...texts].join('\n')), unreadable }
}

/** Every digest of a lock's text. Not parsed: conflict markers and later versions count as well. */
export function digestsIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(/digest"\s*:\s*"([0-9a-f]{64})"/g)].flatMap(([, digest]) => digest ?? []))
}

/** Commits that refs name; a tag's own is told by the type of what it stands for. */
function parseRefs(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const [commit, type] = line.split(' ')
    return commit !== undefined && (type === 'commit' || type === 'tagcommit') ? [commit] : []
  })
}

interface Worktree {
  readonly path: string
  /** Undefined where nothing is committed yet. */
  readonly head: string | undefined
}

function parseWorktrees(text: string): readonly Worktree[] {
  return text.split('\n\n').flatMap((block) => {
    // The repository itself, where that has no work tree.
    if (/^bare$/m.test(block)) return []
    const path = /^worktree (.+)$/m.exec(block)?.[1]
    const head = /^HEAD ([0-9a-f]+)$/m.exec(block)?.[1]
    return path === undefined ? [] : [{ path, head: head === undefined || /^0+$/.test(head) ? undefined : head }]
  })
}

// A command line has a longest length.
const commitsAtOnce = 100

async function readTips(git: Git, commits: readonly string[]): Promise<string | undefined> {
  const texts: string[] = []
  for (let at = 0; at < commits.length; at += commitsAtOnce) {
    const some = commits.slice(at, at + commitsAtOnce)
    const pattern = 'digest"[[:space:]]*:[[:space:]]*"[0-9a-f]{64}"'
    const found = await git.search('grep', '-h', '--text', '--only-matching', '-E', '-e', pattern, ...some, '--', locks)
    if (found === undefined) return undefined
    texts.push(found.toString())
  }
  return texts.join('\n')
}

/** The lines that commits added and took away: what was replaced of late is not long unreferenced. */
async function readRecent(git: Git, commits: readonly string[], since: Date): Promise<string | undefined> {
  if (commits.length === 0) return ''
  const range = ['--all', '--reflog', `--since=${since.toISOString()}`]
  const log = await git.read('log', ...range, '-m', '-p', '-U0', '--text', '--no-ext-diff', '--format=', '--', locks)
  return log?.toString()
}

/** Paths of locks on the disk, also where they are not committed yet. A work tree that is gone has none. */
async function listLocks(path: string): Promise<readonly string[] | undefined> {
  const listed = await createGit(path).read('ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', locks)
  if (listed === undefined) return (await isThere(path)) ? undefined : []
  const files = listed.toString().split('\0')
  return files.flatMap((file) => (file === '' ? [] : [join(path, file)]))
}

async function isThere(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    (error: unknown) => !isGone(error),
  )
}
