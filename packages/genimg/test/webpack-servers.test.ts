import { rspack } from '@rspack/core'
import { describe, expect, it } from 'vitest'
import { webpack } from 'webpack'
import genimgRspack from '../src/rspack.ts'
import genimgWebpack from '../src/webpack.ts'
import { configText, createSite, readFolder } from './support/site.ts'

type Done = (error: Error | null, stats?: { hasErrors(): boolean; toString(preset: string): string }) => void

interface Compiler {
  run(done: Done): void
  close(done: () => void): void
}

const plugins = { webpack: genimgWebpack, rspack: genimgRspack }

// The two take the same options, which their types do not say.
const compile: Readonly<Record<keyof typeof plugins, (configs: object[]) => Compiler>> = {
  webpack: (configs) => webpack(configs as never) as Compiler,
  rspack: (configs) => rspack(configs as never) as Compiler,
}

async function run(compiler: Compiler): Promise<void> {
  const failure = await new Promise<string>((resolve) => {
    compiler.run((error, stats) =>
      resolve(error === null ? (stats?.hasErrors() === true ? stats.toString('errors-only') : '') : String(error)),
    )
  })
  await new Promise<void>((resolve) => compiler.close(resolve))
  expect(failure).toBe('')
}

describe.each(['webpack', 'rspack'] as const)('pages and their server in %s', (name) => {
  it('name one picture, which both write, where each has a plugin of its own', async () => {
    const site = await createSite({
      'images.config.ts': configText(`{ hero: { prompt: 'A lighthouse', alt: '' } }`),
      'main.js': `import url from 'gen:hero?w=30&format=png&url'\nglobalThis.picture = url`,
      'server.js': `import url from 'gen:hero?w=30&format=png&url'\nglobalThis.picture = url`,
    })
    const configOf = (entry: string, target: string, dir: string) => ({
      context: site.dir,
      mode: 'production',
      target,
      entry,
      output: { path: site.path('dist', dir), publicPath: '/' },
      infrastructureLogging: { level: 'error' },
      plugins: [plugins[name]()],
    })
    await run(compile[name]([configOf('./main.js', 'web', 'client'), configOf('./server.js', 'node', 'server')]))
    expect(site.newlyBilled()).toEqual(['A lighthouse'])
    const files = await readFolder(site.path('dist'))
    const pictures = [...files.keys()].filter((path) => path.endsWith('.png'))
    const scripts = ['client/main.js', 'server/main.js'].map((path) => Buffer.from(files.get(path) ?? []).toString())
    const picture = pictures[0]?.replace('client/', '') ?? ''
    for (const script of scripts) expect(script).toContain(picture)
    expect(pictures).toEqual([expect.stringMatching(/^client\//), expect.stringMatching(/^server\//)])
  })
})
