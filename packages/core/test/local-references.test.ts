import { execFileSync } from 'node:child_process'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { expandReference } from '../src/config/local-references.ts'
import { tempFolder } from './temp-folder.ts'

const files = {
  'repo/site/refs/b.jpg': 'b',
  'repo/site/refs/a.jpg': 'a',
  'repo/site/refs/Z.jpg': 'z',
  'repo/site/refs/deep/c.jpg': 'c',
  'repo/site/refs/.hidden.jpg': 'h',
  'repo/site/refs/node_modules/x.jpg': 'x',
  'repo/site/odd/sky (1).jpg': 's',
  'repo/site/odd/[a]*.jpg': 't',
  'repo/site/odd/a.jpg': 'u',
  'repo/shared/sky.jpg': 'sky',
  'outside/secret.jpg': 'no',
}

async function project(): Promise<{ top: string; dir: string; root: string }> {
  const top = await tempFolder(files)
  return { top, dir: join(top, 'repo/site'), root: join(top, 'repo') }
}

it.each([
  ['./refs/a.jpg', ['site/refs/a.jpg']],
  ['./refs/*.jpg', ['site/refs/Z.jpg', 'site/refs/a.jpg', 'site/refs/b.jpg']],
  ['./refs/**/*.jpg', ['site/refs/Z.jpg', 'site/refs/a.jpg', 'site/refs/b.jpg', 'site/refs/deep/c.jpg']],
  ['./refs/deep/../{a,b}.jpg', ['site/refs/a.jpg', 'site/refs/b.jpg']],
  ['../shared/sky.jpg', ['shared/sky.jpg']],
  ['../shared/*.jpg', ['shared/sky.jpg']],
  ['../site/refs/**/[abx].jpg', ['site/refs/a.jpg', 'site/refs/b.jpg']],
  ['./../site/refs/a.jpg', ['site/refs/a.jpg']],
  ['./odd/sky (1).jpg', ['site/odd/sky (1).jpg']],
  ['./odd/[a]*.jpg', ['site/odd/[a]*.jpg']],
])('%s stands for its files, sorted', async (reference, names) => {
  const { dir, root } = await project()
  expect(await expandReference(reference, { dir, root })).toEqual({ files: names.map((name) => join(root, name)) })
})

it.each([
  ['./refs/gone.jpg', 'names a file that does not exist: "./refs/gone.jpg"'],
  ['./refs/*.png', 'matches no file: "./refs/*.png"'],
  ['./refs', 'names a folder: "./refs". Write "./refs/*" for the files in it'],
  ['./refs/', 'names a folder: "./refs/". Write "./refs/*" for the files in it'],
  ['../../outside/secret.jpg', 'leads out of'],
  ['../../outside/*.jpg', 'leads out of'],
  ['../..', 'leads out of'],
  ['./refs/a.jpg/b', 'names a file that does not exist'],
  ['/etc/hostname', `must be a path from the config's folder`],
])('%s is a problem', async (reference, problem) => {
  const { dir, root } = await project()
  expect(await expandReference(reference, { dir, root })).toEqual({
    files: [],
    problem: expect.stringContaining(problem),
  })
})

it('takes a path that no file system can have for a problem, too', async () => {
  const { dir, root } = await project()
  expect((await expandReference('./nul\0', { dir, root })).problem).toContain('cannot be read: ')
})

it('follows symbolic links, gives real paths, and each file once', async () => {
  const { dir, root } = await project()
  await symlink(join(root, 'shared/sky.jpg'), join(dir, 'refs/a-link.jpg'))
  await symlink(join(root, 'shared/sky.jpg'), join(dir, 'refs/c-link.jpg'))
  const { files } = await expandReference('./refs/*.jpg', { dir, root })
  expect(files).toEqual(
    ['site/refs/Z.jpg', 'shared/sky.jpg', 'site/refs/a.jpg', 'site/refs/b.jpg'].map((name) => join(root, name)),
  )
})

it('lets no link lead out, whether named, matched or above', async () => {
  const { top, dir, root } = await project()
  await symlink(join(top, 'outside/secret.jpg'), join(dir, 'refs/link.jpg'))
  await symlink(join(top, 'outside'), join(dir, 'away'))
  for (const reference of ['./refs/link.jpg', './refs/*.jpg', './away/secret.jpg', './away/*.jpg']) {
    const { files, problem } = await expandReference(reference, { dir, root })
    expect([reference, files, problem]).toEqual([reference, [], expect.stringContaining(`leads out of ${root}`)])
  }
})

it('sees a link to nothing and a link to itself as what they are', async () => {
  const { dir, root } = await project()
  await symlink(join(dir, 'gone.jpg'), join(dir, 'broken.jpg'))
  await symlink(join(dir, 'loop.jpg'), join(dir, 'loop.jpg'))
  expect((await expandReference('./broken.jpg', { dir, root })).problem).toContain('does not exist')
  expect((await expandReference('./loop.jpg', { dir, root })).problem).toContain('cannot be read: ELOOP')
})

it('works where the root itself is reached by a link', async () => {
  const { top, root } = await project()
  await symlink(root, join(top, 'link'))
  const place = { dir: join(top, 'link/site'), root: join(top, 'link') }
  expect(await expandReference('./refs/a.jpg', place)).toEqual({ files: [join(root, 'site/refs/a.jpg')] })
})

it('is not led astray by a sibling whose name begins like the root', async () => {
  const top = await tempFolder({ 'repo/a.txt': '', 'repo-secrets/b.jpg': '', 'repo/..odd/c.jpg': '' })
  const place = { dir: join(top, 'repo'), root: join(top, 'repo') }
  expect((await expandReference('../repo-secrets/b.jpg', place)).problem).toContain('leads out of')
  expect((await expandReference('./..odd/c.jpg', place)).files).toHaveLength(1)
})

it.skipIf(process.platform === 'win32')('takes regular files only', async () => {
  const { dir, root } = await project()
  execFileSync('mkfifo', [join(dir, 'pipe.jpg')])
  expect((await expandReference('./pipe.jpg', { dir, root })).problem).toContain('is no regular file')
})
