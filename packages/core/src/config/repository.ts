import { access, constants, realpath } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { createFile } from '../store/durable.ts'
import { GenimgError, sentenceOf, systemCode } from '../errors.ts'
import { createNodeFiles } from '../ports/node-files.ts'
import type { Files } from '../ports/ports.ts'
import type { Environment } from '../provider.ts'
import { upwards } from './upwards.ts'

/** A git work tree, found without git. Its folders may be out of reach, as where a container has one worktree alone. */
export interface Repository {
  /** Top folder of the work tree. */
  readonly root: string
  /** What git keeps for this work tree alone. */
  readonly gitDir: string
  /** What all work trees of the repository share; a submodule has its own. */
  readonly commonDir: string
}

/** The repository that a folder is in; undefined outside of one. */
export async function findRepository(dir: string, files: Files = createNodeFiles()): Promise<Repository | undefined> {
  const found = await searchUpwards(resolve(dir), files)
  if (found !== undefined) return found
  // The folder was reached by a link from outside of its repository.
  const real = await realpath(dir).catch(() => dir)
  return real === resolve(dir) ? undefined : await searchUpwards(real, files)
}

async function searchUpwards(from: string, files: Files): Promise<Repository | undefined> {
  for (const root of upwards(from)) {
    const gitDir = await findGitDir(join(root, '.git'), files)
    if (gitDir !== undefined) return { root, gitDir, commonDir: await findCommonDir(gitDir, files) }
  }
  return undefined
}

async function findGitDir(path: string, files: Files): Promise<string | undefined> {
  const stat = await files.stat(path)
  if (stat === undefined) return undefined
  if (stat.isFile) {
    const target = /^gitdir: (.+)$/m.exec(await readText(path, files))?.[1]
    return target === undefined ? undefined : resolve(dirname(path), target.trimEnd())
  }
  // Git goes on upwards past a folder that only has the name.
  return (await files.stat(join(path, 'HEAD'))) === undefined ? undefined : path
}

async function findCommonDir(gitDir: string, files: Files): Promise<string> {
  const pointer = join(gitDir, 'commondir')
  if ((await files.stat(pointer)) === undefined) return gitDir
  const target = (await readText(pointer, files)).trim()
  return target === '' ? gitDir : resolve(gitDir, target)
}

async function readText(path: string, files: Files): Promise<string> {
  return Buffer.from(await files.read(path)).toString()
}

export interface StateOptions {
  /** The config's folder. */
  readonly configDir: string
  readonly repository: Repository | undefined
  readonly env: Environment
  readonly files: Files
}

const ownState = '.genimg'

/**
 * Where state is: what `GENIMG_STATE_DIR` says, else shared by all work trees inside of git's folder, else beside the
 * config. Nothing is created, since a frozen build may run on a read-only checkout; {@link ensureState} does that.
 */
export async function locateState({ configDir, repository, env, files }: StateOptions): Promise<string> {
  const wanted = env['GENIMG_STATE_DIR']
  if (wanted !== undefined && wanted !== '') return resolve(configDir, wanted)
  if (repository !== undefined) {
    const { commonDir } = repository
    if (await canKeepFiles(commonDir, ['genimg'], files)) return join(commonDir, 'genimg')
  }
  return join(configDir, ownState)
}

/** Creates the state's folder. Where that fails it says so before anything is ordered. */
export async function ensureState(path: string, files: Files = createNodeFiles()): Promise<void> {
  try {
    await files.makeDir(path)
    if (basename(path) !== ownState) return
    const ignore = join(path, '.gitignore')
    if ((await files.stat(ignore)) === undefined) await createFile(files, ignore, Buffer.from('*\n'))
  } catch (error) {
    const message = `${sentenceOf(error)}. GENIMG_STATE_DIR can name another folder.`
    throw new GenimgError('UNWRITABLE', { path, message }, { cause: error })
  }
}

export interface CacheOptions {
  readonly configDir: string
  /** As the user wrote it; undefined: the default place. */
  readonly cacheDir: string | undefined
  readonly state: string
  readonly files: Files
}

/** Where variants are kept: beside the nearest node_modules, else under state. Nothing is created. */
export async function locateCache({ configDir, cacheDir, state, files }: CacheOptions): Promise<string> {
  if (cacheDir !== undefined) return resolve(configDir, cacheDir)
  return (await cacheBesideModules(configDir, files)) ?? join(state, 'cache')
}

/** Where variants are kept unless the config says otherwise; undefined where no folder of packages takes files. */
export async function cacheBesideModules(configDir: string, files: Files): Promise<string | undefined> {
  for (const dir of upwards(resolve(configDir))) {
    const modules = join(dir, 'node_modules')
    const stat = await files.stat(modules)
    if (stat === undefined || stat.isFile) continue
    const isUsable = await canKeepFiles(modules, ['.cache', 'genimg'], files)
    return isUsable ? join(modules, '.cache', 'genimg') : undefined
  }
  return undefined
}

/** Whether a folder can be written, or created below `base`, which has to be there. */
async function canKeepFiles(base: string, parts: readonly string[], files: Files): Promise<boolean> {
  const stat = await files.stat(base)
  if (stat === undefined || stat.isFile) return false
  const [next, ...rest] = parts
  const isMissing = next !== undefined && (await files.stat(join(base, next))) === undefined
  return next === undefined || isMissing ? await isWritable(base) : await canKeepFiles(join(base, next), rest, files)
}

/** Asked without writing. Windows knows only of read-only files here; there {@link ensureState} finds out. */
async function isWritable(dir: string): Promise<boolean> {
  try {
    await access(dir, constants.W_OK | constants.X_OK)
    return true
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return false
  }
}
