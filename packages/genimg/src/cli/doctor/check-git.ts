import { basename, dirname, join, relative, sep } from 'node:path'
import { createGit, type Project } from '@genimg/core'
import type { Finding } from './finding.ts'

/** What git does with the files of a project: which it leaves out, and whether git-lfs has fetched the pictures. */
export async function checkGit(project: Project): Promise<readonly Finding[]> {
  const { repository, lockFile } = project
  if (repository === undefined)
    return [{ about: 'Git', ok: true, text: 'no repository; state is kept beside the config' }]
  const git = createGit(dirname(lockFile.path))
  if ((await git.read('rev-parse', '--git-dir')) === undefined) {
    const text = 'the git command cannot be asked, so ignore rules and git-lfs were not looked at'
    return [{ about: 'Git', ok: true, text, remedy: 'Install git for `genimg history` and `genimg prune`.' }]
  }
  return [await checkIgnored(project, git), await checkLfs(project, git)]
}

type Git = ReturnType<typeof createGit>

async function checkIgnored(
  { config, lockFile, originals, stateDir, repository, ports }: Project,
  git: Git,
): Promise<Finding> {
  const dir = dirname(lockFile.path)
  const committed = [lockFile.path, join(dir, 'genimg-env.d.ts'), config.file]
  const secret = join(dir, '.env.local')
  const state = join(stateDir, 'store')
  const picture = join(originals.dir, 'picture.png')
  const asked = [...committed, secret, state, picture]
  const ignored = new Set(
    (await git.search('-c', 'core.quotePath=off', 'check-ignore', ...asked))?.toString().split('\n'),
  )
  const bad = committed.find((path) => ignored.has(path))
  if (bad !== undefined) {
    const text = `${basename(bad)} is ignored by git, so nobody else gets it`
    return { about: 'Ignored', ok: false, text, remedy: 'Take it out of .gitignore and commit it.' }
  }
  if ((await ports.files.stat(secret)) !== undefined && !ignored.has(secret)) {
    const remedy = 'Add .env.local to .gitignore; if it was ever committed, replace the key.'
    return { about: 'Ignored', ok: false, text: '.env.local is not ignored by git, and may have a key in it', remedy }
  }
  if (isCommittable(stateDir, repository) && !ignored.has(state)) {
    const text = `${stateDir} is inside the repository and not ignored by git`
    return {
      about: 'Ignored',
      ok: false,
      text,
      remedy: `Add ${relative(dir, stateDir).split(sep).join('/')}/ to .gitignore.`,
    }
  }
  const text = ignored.has(picture)
    ? 'originals are ignored by git: a clone needs images/ or GENIMG_STATE_DIR from elsewhere'
    : 'lock and originals are for git to have, keys and state are not'
  return { about: 'Ignored', ok: true, text }
}

/** A folder of git's own is never committed, and `.genimg` ignores itself. */
function isCommittable(stateDir: string, repository: Project['repository']): boolean {
  if (repository === undefined || basename(stateDir) === '.genimg') return false
  const isInside = (folder: string): boolean => `${stateDir}${sep}`.startsWith(`${folder}${sep}`)
  return isInside(repository.root) && !isInside(repository.commonDir) && !isInside(repository.gitDir)
}

async function checkLfs({ lockFile, originals }: Project, git: Git): Promise<Finding> {
  const { images } = await lockFile.read()
  const found = await originals.survey(Object.keys(images), (name) => images[name])
  const pointers = [...found.values()].filter(({ state }) => state === 'pointer').length
  const attributes = await git.read('check-attr', 'filter', '--', join(originals.dir, 'picture.png'))
  const isUsed = attributes?.toString().trim().endsWith(': filter: lfs') === true
  const filter = await git.search('config', '--get', 'filter.lfs.clean')
  if (isUsed && (filter === undefined || filter.length === 0)) {
    const text =
      '.gitattributes gives the originals to git-lfs, which is not set up here: they would be committed as they are'
    return { about: 'git-lfs', ok: false, text, remedy: 'Install git-lfs and run `git lfs install`.' }
  }
  if (pointers > 0) {
    const text = `${pointers === 1 ? 'one original is a pointer' : `${pointers} originals are pointers`}, not fetched yet`
    return { about: 'git-lfs', ok: false, text, remedy: 'Run `git lfs pull`.' }
  }
  return { about: 'git-lfs', ok: true, text: isUsed ? 'has the originals, and all are fetched' : 'not used' }
}
