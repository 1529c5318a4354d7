import { adoptFiles, createCodec, openProject, type Codec, type Config, type ImageOptions } from '@genimg/core'
import type { TempFiles } from '@genimg/core/testing'
import { mergeConfig } from 'vite'
import { afterAll } from 'vitest'
import { builtinProviders } from '../../src/providers.ts'
import { createSite, readFolder, type Site } from './site.ts'

/** A site whose pictures were put into `images/` by hand and adopted: nothing is ordered, and every pixel is known. */
export interface PictureSite extends Site {
  readonly configure: (config: SiteConfig) => Promise<void>
  /** What the page imports. */
  readonly show: (...specifiers: readonly string[]) => Promise<void>
  /** Puts pictures in the place of originals, and lets `genimg adopt` take them. */
  readonly adopt: (pictures: Pictures) => Promise<void>
  /** A path in the folder of variants. */
  readonly cache: (...parts: readonly string[]) => string
}

/** Name of an image → PNG. */
export type Pictures = Readonly<Record<string, Uint8Array>>

/** What is in the config besides prompts. */
export type SiteConfig = Omit<Config, 'images'> & {
  readonly images?: Readonly<Record<string, Omit<ImageOptions, 'prompt'>>>
}

export interface PictureSiteOptions {
  readonly pictures: Pictures
  readonly config?: SiteConfig
  /** What the page imports. @default each picture, as `gen:hero` */
  readonly shows?: readonly string[]
}

// One encoder for the adoptions of a whole test file: starting it is what takes the time. Builds have their own.
const codec = createCodec()
afterAll(() => codec.close())
/** Stays open when a project closes. */
export const sharedCodec: Codec = { ...codec, close: async () => {} }

export async function createPictureSite({ pictures, config = {}, shows }: PictureSiteOptions): Promise<PictureSite> {
  const names = Object.keys(pictures)
  const site = await openPictureSite(names, {
    'images.config.json': configJson(names, config),
    'main.js': pageText(shows ?? names.map((name) => `gen:${name}`)),
  })
  await site.adopt(pictures)
  return site
}

/** Everything of a site that another one needs to be the same: originals, lock and variants. */
export async function snapshotOf(site: Site): Promise<TempFiles> {
  const files = [...(await readFolder(site.dir))]
  return Object.fromEntries(files.filter(([name]) => !name.startsWith('dist/') && name !== '.env.local'))
}

/** A site from files, such as those of a snapshot. */
export async function openPictureSite(names: readonly string[], files: TempFiles): Promise<PictureSite> {
  const site = await createSite(files)
  return {
    ...site,
    build: ({ vite = {}, ...rest } = {}) => site.build({ ...rest, vite: mergeConfig({ build: plainly }, vite) }),
    configure: (config) => site.write({ 'images.config.json': configJson(names, config) }),
    show: (...specifiers) => site.write({ 'main.js': pageText(specifiers) }),
    adopt: async (pictures) => {
      await site.write(originals(pictures))
      await adoptIn(site.dir, Object.keys(pictures))
    },
    cache: (...parts) => site.path('node_modules', '.cache', 'genimg', ...parts),
  }
}

/** What Vite adds for preloading needs a browser, and the page's script is run without one; small files stay files. */
const plainly = { modulePreload: false, assetsInlineLimit: 0 } as const

function originals(pictures: Pictures): TempFiles {
  return Object.fromEntries(Object.entries(pictures).map(([name, bytes]) => [`images/${name}.png`, bytes]))
}

function configJson(names: readonly string[], { images = {}, ...config }: SiteConfig): string {
  const entries = names.map((name) => [name, { prompt: name, alt: '', ...images[name] }])
  return JSON.stringify({ ...config, images: Object.fromEntries(entries) })
}

/** A module that keeps what it imports, so that nothing is shaken off. */
function pageText(specifiers: readonly string[]): string {
  const imports = specifiers.map((specifier, at) => `import picture${at} from ${JSON.stringify(specifier)}`)
  const values = specifiers.map((_, at) => `picture${at}`).join()
  return `${imports.join('\n')}\nglobalThis.pictures = JSON.stringify([${values}])\n`
}

async function adoptIn(dir: string, names: readonly string[]): Promise<void> {
  const project = await openProject({
    from: dir,
    mode: 'production',
    command: 'build',
    env: {},
    providers: builtinProviders,
    ciFreezes: false,
    ports: { codec: sharedCodec },
  })
  const adoptions = await adoptFiles(project, names)
  await project.close()
  for (const adoption of adoptions) if (adoption.status === 'refused') throw adoption.error
}
