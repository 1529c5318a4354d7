import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTempProject, type TempFiles, type TempProject } from '@genimg/core/testing'
import genimg from 'genimg/vite'
import sharp from 'sharp'
import { createServer } from 'vite'

/** How a page comes to its first words: they are in its HTML, or a script writes them. */
export type Kind = 'html' | 'script'

/** A page with three pictures, in HTML, in a stylesheet and by a script, under Vite's dev server. */
export interface OpenSite {
  readonly url: string
  readonly close: () => Promise<void>
}

const packageDir = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'packages', 'genimg')
const names = ['hero', 'sky', 'boat'] as const

type Name = (typeof names)[number]

/** All three are missing, and ordered as soon as the page asks for them. */
export async function openWithPlugin(kind: Kind, emulatorUrl: string): Promise<OpenSite> {
  const images = names.map((name) => `${name}: { prompt: 'A picture called ${name}', alt: '' }`)
  const config = `import { segmind } from 'genimg/segmind'
export default {
  provider: segmind({ baseURL: '${emulatorUrl}', apiKey: 'SG_0123456789abcdef' }),
  dev: 'generate',
  budget: { perRun: 1 },
  images: { ${images.join(', ')} },
}
`
  const files = page(kind, (name) => `gen:${name}?w=640&format=webp&url`)
  return await open({ ...files, 'images.config.mjs': config }, true)
}

/** The same page, whose pictures are files. */
export async function openWithout(kind: Kind): Promise<OpenSite> {
  const picture = await sharp({ create: { width: 640, height: 640, channels: 3, background: '#e4e4e7' } })
    .png()
    .toBuffer()
  const pictures = Object.fromEntries(names.map((name) => [`${name}.png`, picture]))
  return await open({ ...page(kind, (name) => `./${name}.png`), ...pictures }, false)
}

function page(kind: Kind, addressOf: (name: Name) => string): TempFiles {
  const words = '<h1>Three pictures</h1>'
  return {
    'package.json': '{ "type": "module" }',
    'index.html': `<!doctype html><html><head><link rel="icon" href="data:,">
${kind === 'html' ? '<link rel="stylesheet" href="./page.css">' : ''}<script type="module" src="./main.js"></script></head>
<body>${kind === 'html' ? `${words}<img id="page" src="${addressOf('sky')}" width="320">` : ''}<div id="app"></div></body></html>`,
    'page.css': `body { background: url("${addressOf('boat')}") }`,
    'main.js': `${kind === 'html' ? '' : `import './page.css'\nimport sky from '${addressOf('sky')}'`}
import hero from '${addressOf('hero')}'
document.querySelector('#app').innerHTML = \`${kind === 'html' ? '' : `${words}<img id="page" src="\${sky}" width="320">`}<img id="script" src="\${hero}" width="320">\``,
  }
}

async function open(files: TempFiles, usesPlugin: boolean): Promise<OpenSite> {
  const project: TempProject = await createTempProject(files)
  await mkdir(project.path('node_modules'))
  await symlink(packageDir, project.path('node_modules', 'genimg'))
  const server = await createServer({
    root: project.dir,
    configFile: false,
    logLevel: 'error',
    plugins: usesPlugin ? [genimg()] : [],
    server: { port: 0, host: '127.0.0.1' },
  })
  await server.listen()
  return {
    url: server.resolvedUrls?.local[0] ?? '',
    close: async () => {
      await server.close()
      await project.remove()
    },
  }
}
