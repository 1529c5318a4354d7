import { mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { createTempProject, type TempFiles, type TempProject } from '@genimg/core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { jsonOf, runCommand } from './support/run-command.ts'
import { configText } from './support/site.ts'

const ignored = ['.genimg/', '.env.local', '.env.*.local']

async function createFolder(files: TempFiles): Promise<TempProject> {
  const project = await createTempProject(files)
  onTestFinished(project.remove)
  return project
}

describe('genimg init', () => {
  it('writes a config, and the lines that .gitignore lacks', async () => {
    const project = await createFolder({ '.gitignore': 'node_modules\n.env.local' })
    const { code, out } = await runCommand(['init'], { cwd: project.dir })
    expect(code).toBe(0)
    expect(await readFile(project.path('images.config.ts'), 'utf8')).toContain('defineImages')
    expect(await readFile(project.path('.gitignore'), 'utf8')).toBe(
      'node_modules\n.env.local\n.genimg/\n.env.*.local\n',
    )
    expect(out.join('\n')).toContain('Added .genimg/, .env.*.local to .gitignore.')
  })

  it('writes a .gitignore where there is none', async () => {
    const project = await createFolder({})
    expect((await runCommand(['init'], { cwd: project.dir })).code).toBe(0)
    expect(await readFile(project.path('.gitignore'), 'utf8')).toBe(`${ignored.join('\n')}\n`)
  })

  it('gives the originals to git-lfs or ignores them where it is told to, and says what that means', async () => {
    const lfs = await createFolder({ '.gitattributes': '* text=auto' })
    const { code, out } = await runCommand(['init', '--originals', 'lfs'], { cwd: lfs.dir })
    expect(code).toBe(0)
    expect(await lfs.read('.gitattributes')).toBe('* text=auto\nimages/** filter=lfs diff=lfs merge=lfs -text\n')
    expect(out.join('\n')).toContain('git lfs install')
    const ignore = await createFolder({})
    const result = await runCommand(['init', '--originals', 'ignore', '--json'], { cwd: ignore.dir })
    expect(jsonOf(result)).toEqual([
      { schemaVersion: 1, type: 'init', originals: 'ignore', files: ['images.config.ts', '.gitignore'] },
    ])
    expect(await ignore.read('.gitignore')).toBe(`${ignored.join('\n')}\nimages/\n`)
  })

  it('asks at a terminal, and a wrong answer or word writes nothing', async () => {
    const project = await createFolder({})
    for (const wrong of [
      await runCommand(['init'], { cwd: project.dir, answer: '4' }),
      await runCommand(['init', '--originals', 'svn'], { cwd: project.dir }),
    ]) {
      expect(wrong.code).toBe(2)
      expect(await readdir(project.dir)).toEqual([])
    }
    const { code, err } = await runCommand(['init'], { cwd: project.dir, answer: '2' })
    expect(code).toBe(0)
    expect(err.join('\n')).toMatch(/1 {2}in git: .*MB a picture[^]*2 {2}in git-lfs[^]*3 {2}not in git/)
    expect(await project.read('.gitattributes')).toContain('filter=lfs')
    const again = await runCommand(['init'], { cwd: project.dir, answer: '2' })
    expect(again.err).toEqual([expect.stringContaining('was left alone')])
    const plain = await createFolder({})
    expect((await runCommand(['init'], { cwd: plain.dir, answer: '' })).code).toBe(0)
    expect(await readdir(plain.dir)).not.toContain('.gitattributes')
  })

  it('leaves a config that is there alone, and .gitignore with it', async () => {
    const project = await createFolder({ 'images.config.ts': 'mine', '.gitignore': 'dist\n' })
    const { code, err } = await runCommand(['init'], { cwd: project.dir })
    expect(code).toBe(2)
    expect(err.join('\n')).toContain('was left alone')
    expect(await readFile(project.path('images.config.ts'), 'utf8')).toBe('mine')
    expect(await readFile(project.path('.gitignore'), 'utf8')).toBe('dist\n')
  })

  it('writes nothing where .gitignore cannot be read', async () => {
    const project = await createFolder({})
    await mkdir(project.path('.gitignore'))
    const { code, err } = await runCommand(['init'], { cwd: project.dir })
    expect(code).toBe(2)
    expect(err.join('\n')).toContain('.gitignore could not be loaded')
    expect(await readdir(project.dir)).not.toContain('images.config.ts')
  })

  it('takes the config back where .gitignore cannot be written', async () => {
    const project = await createFolder({})
    // A link into a folder that is not there reads as absent and cannot be created, for root as well.
    await symlink(project.path('gone/.gitignore'), project.path('.gitignore'))
    const { code, err } = await runCommand(['init'], { cwd: project.dir })
    expect(code).toBe(2)
    expect(err.join('\n')).toContain('.gitignore cannot be written')
    expect(await readdir(project.dir)).not.toContain('images.config.ts')
  })

  it('says so where the folder is gone', async () => {
    const project = await createFolder({})
    await rm(project.dir, { recursive: true })
    const { code, err } = await runCommand(['init'], { cwd: project.dir })
    expect(code).toBe(2)
    expect(err.join('\n')).toContain('images.config.ts cannot be written')
  })
})

describe('genimg doctor', () => {
  const config = configText('{}').replaceAll('segmind', 'placeholder')

  it('leaves no state folder behind', async () => {
    const project = await createFolder({ 'images.config.ts': config })
    const { out } = await runCommand(['doctor'], { cwd: project.dir })
    expect(out.join('\n')).toMatch(/✓ State +.*\.genimg$/m)
    expect(await readdir(project.dir)).not.toContain('.genimg')
  })

  it('keeps a state folder that was there, with a .gitignore of its own', async () => {
    const project = await createFolder({ 'images.config.ts': config, '.genimg/kept': '' })
    await runCommand(['doctor'], { cwd: project.dir })
    expect((await readdir(project.path('.genimg'))).toSorted()).toEqual(['.gitignore', 'kept'])
  })

  it('says once where state cannot be kept', async () => {
    const project = await createFolder({ 'images.config.ts': config, '.genimg': 'a file' })
    const { code, out } = await runCommand(['doctor'], { cwd: project.dir })
    expect(code).toBe(1)
    expect(out.join('\n')).toMatch(/✗ State +\S*\.genimg: E/)
    expect(out.join('\n').match(/GENIMG_STATE_DIR/g)).toHaveLength(1)
  })
})
