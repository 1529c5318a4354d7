import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TempFiles } from '@genimg/core/testing'
import type { Sharp } from 'sharp'

export type Role = 'us' | 'export' | 'imagetools' | 'eleventy' | 'imagetools-tuned' | 'by-hand' | 'idle'

export type Resize = (image: Sharp, size: { readonly width: number; readonly height: number }) => Sharp

/** One way to make the same files, as its users have it. */
export interface Site {
  readonly role: Role
  readonly title: string
  /** The folder that the originals are in. */
  readonly pictures: 'pictures' | 'images'
  /** By the names of the pictures. */
  readonly files: (names: readonly string[]) => TempFiles
  /** Arguments of Node for what is run once, when pictures and files are there. */
  readonly prepare?: readonly string[]
  /** Arguments of Node for what is measured. */
  readonly command: readonly string[]
  /** The folder that its variants come out in. */
  readonly outputs: string
  /** How it has sharp resize. They differ by parts of a pixel, which would count as unlike. */
  readonly resize: Resize
  /** Whether a second run can make use of the first one. */
  readonly hasCache: boolean
}

export const widths = [640, 1280, 1536] as const

const benchDir = dirname(dirname(fileURLToPath(import.meta.url)))
const require = createRequire(import.meta.url)
const genimg = join(packageDir('genimg'), 'dist', 'cli', 'bin.mjs')
const viteBuild = [join(packageDir('vite'), 'bin', 'vite.js'), 'build']
const query = `w=${widths.join(';')}&format=avif;webp;jpg&as=picture`

const toFill: Resize = (image, { width, height }) => image.resize(width, height, { fit: 'fill' })
const toCover: Resize = (image, { width, height }) => image.resize(width, height, { fit: 'cover' })
const toWidth: Resize = (image, { width }) => image.resize(width)

export const sites: readonly Site[] = [
  {
    role: 'us',
    title: 'genimg/vite',
    pictures: 'images',
    command: viteBuild,
    outputs: 'dist/assets',
    resize: toFill,
    hasCache: true,
    files: (names) => ({
      ...page(names.map((name) => `gen:${name}`)),
      'vite.config.js': viteConfig('genimg()', `import genimg from 'genimg/vite'`),
      'images.config.ts': genimgConfig(names),
    }),
    prepare: [genimg, 'adopt'],
  },
  {
    role: 'export',
    title: 'genimg export',
    pictures: 'images',
    command: [genimg, 'export', '--out', 'dist'],
    outputs: 'dist',
    resize: toFill,
    hasCache: true,
    files: (names) => ({ 'images.config.ts': genimgConfig(names) }),
    prepare: [genimg, 'adopt'],
  },
  imagetools('imagetools', `vite-imagetools ${versionOf('vite-imagetools')}`, ''),
  {
    role: 'eleventy',
    title: `eleventy-img ${versionOf('@11ty/eleventy-img')}`,
    pictures: 'pictures',
    command: [join(benchDir, 'variants', 'eleventy.mjs')],
    outputs: 'dist',
    resize: toWidth,
    hasCache: true,
    files: () => ({}),
  },
  imagetools(
    'imagetools-tuned',
    'vite-imagetools, effort 3',
    `{ defaultDirectives: new URLSearchParams({ effort: '3' }) }`,
  ),
  {
    role: 'by-hand',
    title: 'sharp by hand',
    pictures: 'pictures',
    command: [join(benchDir, 'variants', 'by-hand.mjs')],
    outputs: 'dist',
    resize: toFill,
    hasCache: false,
    files: () => ({}),
  },
  {
    role: 'idle',
    title: 'Vite without pictures',
    pictures: 'pictures',
    command: viteBuild,
    outputs: 'dist/assets',
    resize: toFill,
    hasCache: false,
    files: () => ({ ...page([]), 'vite.config.js': viteConfig('', '') }),
  },
]

/** Where a package of this workspace is; not through its `exports`, which need not open that. */
export function packageDir(name: string): string {
  return join(benchDir, 'node_modules', name)
}

function imagetools(role: Role, title: string, options: string): Site {
  return {
    role,
    title,
    pictures: 'pictures',
    command: viteBuild,
    outputs: 'dist/assets',
    resize: toCover,
    hasCache: true,
    files: (names) => ({
      ...page(names.map((name) => `./pictures/${name}.png?${query}`)),
      'vite.config.js': viteConfig(`imagetools(${options})`, `import { imagetools } from 'vite-imagetools'`),
    }),
  }
}

function viteConfig(plugin: string, imports: string): string {
  return `${imports}\nexport default { plugins: [${plugin}] }\n`
}

function page(imports: readonly string[]): TempFiles {
  const lines = imports.map((specifier, at) => `import p${at} from '${specifier}'`)
  return {
    'index.html': '<!doctype html><script type="module" src="/main.js"></script>',
    'main.js': `${lines.join('\n')}\nconsole.log(${imports.map((_, at) => `p${at}`).join(', ')})\n`,
  }
}

function genimgConfig(names: readonly string[]): string {
  const images = Object.fromEntries(names.map((name) => [name, { prompt: name, size: '1536x1024', alt: '' }]))
  return `import { defineImages } from 'genimg'
export default defineImages({ variants: { widths: [${widths.join(', ')}] }, images: ${JSON.stringify(images)} })
`
}

function versionOf(name: string): string {
  const { version } = require(join(packageDir(name), 'package.json')) as { readonly version: string }
  return version
}
