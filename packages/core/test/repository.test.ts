import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readFile, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createNodeFiles } from '../src/ports/node-files.ts'
import { ensureState, findRepository, locateCache, locateState } from '../src/config/repository.ts'
import { tempFolder, writeFiles } from './temp-folder.ts'

const files = createNodeFiles()
const hasGit = succeeds(() => execFileSync('git', ['--version']))

function succeeds(act: () => unknown): boolean {
  try {
    act()
    return true
  } catch {
    return false
  }
}

function git(cwd: string, ...args: readonly string[]): string {
  // Nobody's settings, and no repository of an outer git (a hook sets GIT_DIR).
  const env = { PATH: process.env['PATH'], HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' }
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'protocol.file.allow=always']
  return execFileSync('git', [...identity, ...args], { cwd, env, encoding: 'utf8', stdio: 'pipe' }).trim()
}

async function gitProject(): Promise<string> {
  const dir = await tempFolder({ 'main/site/images.config.ts': 'export default {}' })
  const main = join(dir, 'main')
  git(main, 'init', '-q')
  git(main, 'add', '.')
  git(main, 'commit', '-qm', 'first')
  return dir
}

describe.skipIf(!hasGit)('a repository as git made it', () => {
  it('is found from any folder in it, and agrees with git', async () => {
    const main = join(await gitProject(), 'main')
    const gitDir = join(main, '.git')
    const repository = await findRepository(join(main, 'site'))
    expect(repository).toEqual({ root: main, gitDir, commonDir: gitDir })
    expect(repository?.root).toBe(git(join(main, 'site'), 'rev-parse', '--show-toplevel'))
  })

  it('shares what its work trees share', async () => {
    const dir = await gitProject()
    const tree = join(dir, 'tree')
    git(join(dir, 'main'), 'worktree', 'add', '-q', tree)
    const repository = await findRepository(join(tree, 'site'))
    expect(repository).toEqual({
      root: tree,
      gitDir: join(dir, 'main/.git/worktrees/tree'),
      commonDir: join(dir, 'main/.git'),
    })
    expect(repository?.gitDir).toBe(git(tree, 'rev-parse', '--absolute-git-dir'))
    const main = await findRepository(join(dir, 'main'))
    const state = (configDir: string, repository: typeof main): Promise<string> =>
      locateState({ configDir, repository, env: {}, files })
    expect(await state(join(tree, 'site'), repository)).toBe(join(dir, 'main/.git/genimg'))
    expect(await state(join(dir, 'main/site'), main)).toBe(join(dir, 'main/.git/genimg'))
  })

  it('has its own state in a submodule', async () => {
    const dir = await gitProject()
    const outer = join(dir, 'outer')
    await mkdir(outer)
    git(outer, 'init', '-q')
    git(outer, 'submodule', '--quiet', 'add', join(dir, 'main'), 'libs/main')
    const gitDir = join(outer, '.git/modules/libs/main')
    const repository = await findRepository(join(outer, 'libs/main/site'))
    expect(repository).toEqual({ root: join(outer, 'libs/main'), gitDir, commonDir: gitDir })
    expect(repository?.gitDir).toBe(git(join(outer, 'libs/main'), 'rev-parse', '--absolute-git-dir'))
  })

  it('is found through a link from outside', async () => {
    const dir = await gitProject()
    await symlink(join(dir, 'main/site'), join(dir, 'link'), 'junction')
    expect((await findRepository(join(dir, 'link')))?.root).toBe(join(dir, 'main'))
  })
})

describe('a repository as it may be found', () => {
  it('is none where no folder above has one', async () => {
    expect(await findRepository(await tempFolder())).toBeUndefined()
  })

  it('is not a folder that only has the name', async () => {
    const dir = await tempFolder({
      '.git/HEAD': 'ref: refs/heads/main\n',
      'a/.git/config': '',
      'b/.git': 'not a pointer',
    })
    expect((await findRepository(join(dir, 'a')))?.root).toBe(dir)
    expect((await findRepository(join(dir, 'b')))?.root).toBe(dir)
  })

  it('may be pointed to by a relative path, with Windows line ends', async () => {
    const dir = await tempFolder({
      'tree/.git': 'gitdir: ../bare.git/worktrees/tree\r\n',
      'bare.git/worktrees/tree/commondir': '../..\r\n',
      'bare.git/HEAD': '',
    })
    expect(await findRepository(join(dir, 'tree'))).toEqual({
      root: join(dir, 'tree'),
      gitDir: join(dir, 'bare.git/worktrees/tree'),
      commonDir: join(dir, 'bare.git'),
    })
  })

  it('still bounds references where its git folder was left outside of the container', async () => {
    const dir = await tempFolder({ '.git': 'gitdir: /gone/.git/worktrees/tree\n', 'site/a.txt': '' })
    const repository = await findRepository(join(dir, 'site'))
    expect(repository?.root).toBe(dir)
    const state = await locateState({ configDir: join(dir, 'site'), repository, env: {}, files })
    expect(state).toBe(join(dir, 'site/.genimg'))
  })
})

async function locateAsUser(dir: string): Promise<readonly string[]> {
  const source = new URL('../src/', import.meta.url).href
  const script = join(dir, 'locate.ts')
  await writeFiles(dir, {
    'locate.ts': `const { findRepository, locateCache, locateState } = await import(${JSON.stringify(`${source}config/repository.ts`)})
const { createNodeFiles } = await import(${JSON.stringify(`${source}ports/node-files.ts`)})
if (process.getuid() === 0) process.setuid(65534)
const files = createNodeFiles()
const configDir = ${JSON.stringify(dir)}
const state = await locateState({ configDir, repository: await findRepository(configDir), env: {}, files })
console.log(JSON.stringify([state, await locateCache({ configDir, cacheDir: undefined, state, files })]))`,
    'package.json': '{ "type": "module" }',
  })
  const args = ['--import', import.meta.resolve('tsx'), script]
  const paths: readonly string[] = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }))
  return paths
}

describe('state', () => {
  it('is where GENIMG_STATE_DIR says, from the folder of the config', async () => {
    const dir = await tempFolder({ '.git/HEAD': '' })
    const repository = await findRepository(dir)
    const state = (wanted: string): Promise<string> =>
      locateState({ configDir: join(dir, 'site'), repository, env: { GENIMG_STATE_DIR: wanted }, files })
    expect(await state('../kept')).toBe(join(dir, 'kept'))
    expect(await state(join(dir, 'elsewhere'))).toBe(join(dir, 'elsewhere'))
    expect(await state('')).toBe(join(dir, '.git/genimg'))
  })

  it('is beside the config outside of git', async () => {
    const dir = await tempFolder()
    expect(await locateState({ configDir: dir, repository: undefined, env: {}, files })).toBe(join(dir, '.genimg'))
  })

  it('is beside the config where a file has its name in git', async () => {
    const dir = await tempFolder({ '.git/HEAD': '', '.git/genimg': '' })
    const repository = await findRepository(dir)
    expect(await locateState({ configDir: dir, repository, env: {}, files })).toBe(join(dir, '.genimg'))
  })

  // Permissions do not bind root, so there the question is asked by somebody else.
  it.skipIf(process.platform === 'win32')('is beside the config where git is read-only', async () => {
    const dir = await tempFolder({ '.git/HEAD': '', 'node_modules/.keep': '' })
    await chmod(dir, 0o755)
    const before = await readdir(join(dir, '.git'))
    await chmod(join(dir, '.git'), 0o555)
    await chmod(join(dir, 'node_modules'), 0o555)
    expect(await locateAsUser(dir)).toEqual([join(dir, '.genimg'), join(dir, '.genimg/cache')])
    await chmod(join(dir, '.git'), 0o777)
    await chmod(join(dir, 'node_modules'), 0o777)
    expect(await locateAsUser(dir)).toEqual([join(dir, '.git/genimg'), join(dir, 'node_modules/.cache/genimg')])
    await mkdir(join(dir, '.git/genimg'), { mode: 0o555 })
    expect(await locateAsUser(dir)).toEqual([join(dir, '.genimg'), join(dir, 'node_modules/.cache/genimg')])
    expect(await readdir(join(dir, '.git'))).toEqual([...before, 'genimg'])
  })

  it('is created when it is needed, and keeps itself out of git', async () => {
    const dir = await tempFolder()
    const state = await locateState({ configDir: dir, repository: undefined, env: {}, files })
    expect(await readdir(dir)).toEqual([])
    await ensureState(state)
    await ensureState(state)
    expect(await readdir(state)).toEqual(['.gitignore'])
    expect(await readFile(join(state, '.gitignore'), 'utf8')).toBe('*\n')
    await ensureState(join(dir, '.git/genimg'))
    expect(await readdir(join(dir, '.git/genimg'))).toEqual([])
  })

  it('is refused with a way on where it cannot be', async () => {
    const dir = await tempFolder({ file: '' })
    await expect(ensureState(join(dir, 'file/.genimg'))).rejects.toMatchObject({
      code: 'UNWRITABLE',
      details: { path: join(dir, 'file/.genimg'), message: expect.stringContaining('GENIMG_STATE_DIR') },
    })
  })
})

describe('the cache', () => {
  it('is in the nearest node_modules, also where its folder is not made yet', async () => {
    const dir = await tempFolder({
      'node_modules/a/x': '',
      'site/node_modules/.keep': '',
      'other/x': '',
      'odd/node_modules': '',
    })
    const cache = (name: string, cacheDir?: string): Promise<string> =>
      locateCache({ configDir: join(dir, name), cacheDir, state: '/state', files })
    expect(await cache('site')).toBe(join(dir, 'site/node_modules/.cache/genimg'))
    expect(await cache('other')).toBe(join(dir, 'node_modules/.cache/genimg'))
    expect(await cache('odd')).toBe(join(dir, 'node_modules/.cache/genimg'))
    expect(await cache('site', '../kept')).toBe(join(dir, 'kept'))
    await writeFiles(dir, { 'site/node_modules/.cache': 'a file' })
    expect(await cache('site')).toBe(join('/state', 'cache'))
  })

  it('is under state where there is none', async () => {
    const dir = await tempFolder()
    const state = join(dir, '.genimg')
    expect(await locateCache({ configDir: dir, cacheDir: undefined, state, files })).toBe(join(state, 'cache'))
  })
})
