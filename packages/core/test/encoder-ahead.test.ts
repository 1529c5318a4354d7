import { describe, expect, it, onTestFinished } from 'vitest'
import { createNodePorts } from '../src/ports/node-ports.ts'
import { openProject } from '../src/project.ts'
import { createFakeProvider, createTempProject, type TempProject } from '../src/testing/index.ts'

const config = (more = ''): string =>
  `globalThis.openings.push('config')\nexport default { ${more} images: { hero: { prompt: 'A mill' as string, alt: '' } } }\n`

const packages = { 'node_modules/.keep': '' }
/** Of an earlier build: 16 hexadecimal digits are a variant’s folder. */
const variant = { 'node_modules/.cache/genimg/0123456789abcdef/hero-640w.avif': 'x' }

async function createProject(files: Readonly<Record<string, string>>): Promise<TempProject> {
  const temp = await createTempProject({ 'images.config.ts': config(), ...files })
  onTestFinished(() => temp.remove())
  return temp
}

/** What happened when a project was opened, in order. */
async function open(temp: TempProject, { encodes = true } = {}): Promise<readonly string[]> {
  const openings: string[] = []
  Object.assign(globalThis, { openings })
  const ports = createNodePorts()
  const project = await openProject({
    from: temp.dir,
    mode: 'production',
    command: 'build',
    env: {},
    providers: [createFakeProvider().source],
    ciFreezes: false,
    encodes,
    ports: { ...ports, codec: { ...ports.codec, prepare: () => openings.push('encoder') } },
  })
  // As a build does, so that what was compiled is kept.
  project.openVariants()
  await project.close()
  return openings
}

describe('the encoder of a build', () => {
  it('starts before the config is compiled, where neither was ever done', async () => {
    expect(await open(await createProject(packages))).toEqual(['encoder', 'config'])
  })

  it.each([
    ['that encodes nothing at once', packages, { encodes: false }],
    ['that has variants', variant, {}],
    ['whose cache is where its config says', { ...packages, 'images.config.ts': config(`cacheDir: 'kept',`) }, {}],
  ] as const)('waits in a project %s', async (_, files, options) => {
    expect(await open(await createProject(files), options)).toEqual(['config'])
  })

  it('waits for a config that was compiled before, which takes no time', async () => {
    const temp = await createProject(packages)
    await open(temp)
    expect(await open(temp)).toEqual(['config'])
  })

  it('waits where no folder takes a cache', async () => {
    const temp = await createProject({ node_modules: 'a file' })
    expect(await open(temp)).toEqual(['config'])
  })
})
