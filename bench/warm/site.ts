import { mkdir, rm, symlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import {
  adoptFiles,
  createCodec,
  deliver,
  openProject,
  parseSpecifier,
  presentPicture,
  type Project,
  type Variant,
} from '@genimg/core'
import { createTempProject, type TempFiles, type TempProject } from '@genimg/core/testing'
import { placeholder } from 'genimg/placeholder'
import { loadCorpus } from '../support/corpus.ts'
import { packageDir } from '../variants/sites.ts'
import { originalWidth, pixelsOf, writeOriginals } from './originals.ts'
import { repeating } from './repeating-codec.ts'

/** One page in two sites, whose builds give the same pictures under the same names. */
export interface Site {
  readonly dirOf: (way: Way) => string
  readonly images: number
  readonly variants: number
  /** Bytes of all variants. */
  readonly bytes: number
  /** Arguments of Node; `dist` is where the files go. */
  readonly command: readonly string[]
  readonly remove: () => Promise<void>
}

/** `ours`: `import p from 'gen:x'`. `plain`: a module with the same value, which imports the files of the cache itself. */
export type Way = 'ours' | 'plain'

export const ways: readonly Way[] = ['plain', 'ours']

const widths = [320, 640, 1280]

/** @param images how many, of which those of one picture of the corpus have the same pixels */
export async function createSite(images: number): Promise<Site> {
  const corpus = (await loadCorpus()).filter((picture) => picture.class !== 'alpha')
  const times = Math.ceil(images / corpus.length)
  const project = await createTempProject()
  const names = (await writeOriginals(corpus, project.path('ours', 'images'), times)).slice(0, images)
  await project.write({
    ...page(
      'ours',
      'genimg()',
      `import genimg from 'genimg/vite'\n`,
      names.map((name) => `gen:${name}`),
    ),
    ...page(
      'plain',
      '',
      '',
      names.map((name) => `./pictures/${name}.js`),
    ),
    'ours/images.config.ts': imagesConfig(names),
  })
  for (const way of ways) {
    await mkdir(project.path(way, 'node_modules'))
    for (const name of ['vite', 'genimg']) await symlink(packageDir(name), project.path(way, 'node_modules', name))
  }
  const variants = await fill(project, names)
  return {
    dirOf: (way) => project.path(way),
    images,
    variants: variants.count,
    bytes: variants.bytes,
    command: [join(packageDir('vite'), 'bin', 'vite.js'), 'build'],
    remove: () => project.remove(),
  }
}

function page(way: Way, plugins: string, imported: string, specifiers: readonly string[]): TempFiles {
  const lines = specifiers.map((specifier, at) => `import p${at} from '${specifier}'`)
  return {
    [`${way}/package.json`]: '{ "type": "module", "private": true }',
    [`${way}/vite.config.js`]: `${imported}export default { plugins: [${plugins}] }\n`,
    [`${way}/index.html`]: '<!doctype html><script type="module" src="/main.js"></script>',
    [`${way}/main.js`]: `${lines.join('\n')}\nconsole.log(${specifiers.map((_, at) => `p${at}`).join(', ')})\n`,
  }
}

function imagesConfig(names: readonly string[]): string {
  const images = Object.fromEntries(names.map((name) => [name, { prompt: name, alt: name }]))
  return `import { defineImages } from 'genimg'
import { placeholder } from 'genimg/placeholder'
export default defineImages({ provider: placeholder(), variants: { widths: [${widths.join(', ')}] }, images: ${JSON.stringify(images)} })
`
}

/** Puts all variants into the cache, and writes the modules of the plain way. */
async function fill(site: TempProject, names: readonly string[]): Promise<{ count: number; bytes: number }> {
  const codec = createCodec()
  const kept = site.path('encoded')
  const project = await openProject({
    from: site.path('ours'),
    mode: 'production',
    command: 'build',
    env: {},
    providers: [placeholder()],
    ciFreezes: false,
    ports: { codec: repeating(codec, kept, pixelsOf) },
  })
  const sum = { count: 0, bytes: 0 }
  try {
    for (const adoption of await adoptFiles(project, names)) if (adoption.status === 'refused') throw adoption.error
    const { steps, lock } = await project.plan()
    const cache = project.openVariants()
    for (const step of steps) {
      const image = project.config.images.find(({ name }) => name === step.name)
      const picture = await presentPicture(step, project, lock.images[step.name])
      const specifier = parseSpecifier(`gen:${step.name}`)
      if (image === undefined || picture?.path == null || specifier === undefined)
        throw new Error(`${step.name} is not there`)
      const delivery = deliver(picture, image, specifier, project.config, project.ports.codec.version())
      const paths = await cache.ensure(delivery.variants, picture.path)
      await site.write({
        [`plain/pictures/${step.name}.js`]: plainModule(delivery, paths, site.path('plain', 'pictures')),
      })
      sum.count += paths.length
      sum.bytes += await sizeOf(project, paths)
    }
    await cache.save()
  } finally {
    await project.close()
    await codec.close()
    await rm(kept, { recursive: true, force: true })
  }
  if (originalWidth < Math.max(...widths)) throw new RangeError('Widths above the original are left out')
  return sum
}

async function sizeOf({ ports }: Project, paths: readonly string[]): Promise<number> {
  const stats = await Promise.all(paths.map((path) => ports.files.stat(path)))
  return stats.reduce((sum, stat) => sum + (stat?.size ?? 0), 0)
}

/** What a person would write who has the files and wants the same value. */
function plainModule({ variants, present }: ReturnType<typeof deliver>, paths: readonly string[], dir: string): string {
  const imports = paths.map((path, at) => `import u${at} from '${relative(dir, path)}?url&no-inline'`)
  const value = JSON.stringify(
    present((variant: Variant) => `\${u${variants.indexOf(variant)}}`),
    null,
    2,
  )
  // A string with addresses in it becomes a template.
  const text = value.replaceAll(/"([^"\\]*\$\{u\d+\}[^"\\]*)"/g, '`$1`')
  return `${imports.join('\n')}\nexport default ${text}\n`
}
