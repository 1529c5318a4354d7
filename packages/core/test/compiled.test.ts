import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createCompiled } from '../src/config/compiled.ts'
import { loadConfig } from '../src/config/load-config.ts'
import { createTempProject, type TempProject } from '../src/testing/index.ts'

const text = (prompt: string): string =>
  `import { size } from './size.ts'\nexport default { images: { hero: { prompt: '${prompt}' as string, size } } }\n`

async function createProject(): Promise<TempProject> {
  const project = await createTempProject({
    'images.config.ts': text('A mill'),
    'size.ts': `export const size: string = '16x16'`,
    'node_modules/.keep': '',
  })
  onTestFinished(() => project.remove())
  return project
}

/** Loads as a process of its own would, and keeps what it compiled. */
async function load(project: TempProject): Promise<unknown> {
  const compiled = createCompiled()
  const { config } = await loadConfig({ from: project.dir, mode: 'production', command: 'build', compiled })
  await compiled.save()
  return config.images?.['hero']
}

const folder = join('node_modules', '.cache', 'genimg', 'config')

async function keptIn(project: TempProject): Promise<readonly string[]> {
  return (await readdir(project.path(folder))).map((name) => project.path(folder, name))
}

describe('a compiled config', () => {
  it('is kept, one file for each source, and used while the source is the same', async () => {
    const project = await createProject()
    expect(await load(project)).toEqual({ prompt: 'A mill', size: '16x16' })
    const kept = await keptIn(project)
    expect(kept).toHaveLength(2)
    const before = await Promise.all(kept.map((path) => readFile(path, 'utf8')))
    const sources = ['images.config.ts', 'size.ts'].map((file) => project.path(file))
    const compiled = createCompiled()
    for (const file of sources)
      expect(before.join()).toContain(await compiled.find({ file, text: await readFile(file, 'utf8') }))

    await project.write({ 'images.config.ts': text('A boat') })
    expect(await load(project)).toEqual({ prompt: 'A boat', size: '16x16' })
    expect(await keptIn(project)).toEqual(kept)
  })

  it.each([
    ['cut off', (code: string) => code.slice(0, -8)],
    ['changed', (code: string) => code.replace('mill', 'moon')],
    ['empty', () => ''],
  ])('that was %s is not believed', async (_, harm) => {
    const project = await createProject()
    await load(project)
    for (const path of await keptIn(project)) await writeFile(path, harm(await readFile(path, 'utf8')))
    expect(await load(project)).toEqual({ prompt: 'A mill', size: '16x16' })
  })

  it('is written by nobody who does not say so', async () => {
    const project = await createProject()
    const compiled = createCompiled()
    await loadConfig({ from: project.dir, mode: 'production', command: 'build', compiled })
    await expect(keptIn(project)).rejects.toThrow(/ENOENT/)
  })
})
