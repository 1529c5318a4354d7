import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { openProject, type Project } from '@genimg/core'
import { createTempProject, type TempProject } from '@genimg/core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { keepTypes, readScriptsMeanwhile } from '../src/keep-types.ts'
import { builtinProviders } from '../src/providers.ts'

async function createProject(config = {}): Promise<{ readonly temp: TempProject; readonly project: Project }> {
  const images = { hero: { prompt: 'A mill', alt: '' } }
  const temp = await createTempProject({
    'images.config.json': JSON.stringify({ ...config, images }),
    'page.ts': `import hero from 'gen:hero?w=10'`,
  })
  onTestFinished(() => temp.remove())
  const opened = { from: temp.dir, mode: 'production', command: 'build', env: {}, ciFreezes: false } as const
  const project = await openProject({ ...opened, providers: builtinProviders })
  onTestFinished(() => project.close())
  return { temp, project }
}

const neverWarns = (message: string): void => expect.fail(message)

describe('the scripts of a project', () => {
  it('are read while a build waits, and types come from that', async () => {
    const { temp, project } = await createProject()
    const scripts = readScriptsMeanwhile(project)
    await setTimeout(400)
    // Had it looked only now, it would find nothing.
    await temp.write({ 'page.ts': '' })
    const used = await scripts()
    expect(used).toEqual(['gen:hero?w=10'])
    await keepTypes(project, neverWarns, used)
    expect(await readFile(temp.path('genimg-env.d.ts'), 'utf8')).toContain(`'gen:hero?w=10'`)
  })

  it('are left to the end of a build that waits for nothing', async () => {
    const { temp, project } = await createProject()
    const used = await readScriptsMeanwhile(project)()
    expect(used).toBeUndefined()
    await keepTypes(project, neverWarns, used)
    expect(await readFile(temp.path('genimg-env.d.ts'), 'utf8')).toContain(`'gen:hero?w=10'`)
  })

  it('are not read for a frozen project, which gets no types', async () => {
    const { project } = await createProject({ frozen: true })
    const scripts = readScriptsMeanwhile(project)
    await setTimeout(400)
    expect(await scripts()).toBeUndefined()
  })
})
