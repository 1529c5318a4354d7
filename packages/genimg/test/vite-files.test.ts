import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Plugin } from 'vite'
import { expect, it, onTestFinished } from 'vitest'
import { createViteFiles } from '../src/bundlers/vite-files.ts'
import { createHeroSite } from './bundlers/hero-site.ts'
import { factsOfSet, valueOf } from './bundlers/page.ts'

it('a relative base finds every file of a set from the script', async () => {
  const site = await createHeroSite({
    'main.js': `import set from 'gen:hero?w=10;20&format=png'\nglobalThis.pictures = JSON.stringify(set.srcset)`,
  })
  const output = { entryFileNames: 'deep/main.js', assetFileNames: 'media/[name]-[hash][extname]' }
  const { files, log } = await site.build({ vite: { base: './', build: { rolldownOptions: { output } } } })
  const built = { dir: site.path('dist'), files, entry: 'deep/main.js', log }
  expect(await factsOfSet(built, String(await valueOf(built)))).toEqual(['png 10x3 10w', 'png 20x7 20w'])
})

it.each([
  ['that writes addresses of emitted files', { name: 'vite:asset', resolveFileUrl: () => '' }, ['hero-10w.png']],
  ['that leaves them to Rollup', { name: 'vite:asset' }, []],
])('a Vite %s is told of files in its way', async (_, plugin: Plugin, expected) => {
  const dir = await mkdtemp(join(tmpdir(), 'genimg-test-'))
  onTestFinished(() => rm(dir, { recursive: true }))
  const path = join(dir, 'hero-10w.png')
  await writeFile(path, 'bytes')
  const emitted: string[] = []
  const declare = createViteFiles({ root: dir, plugins: [plugin] }).declareIn({
    emitFile: ({ originalFileName }) => `ref${emitted.push(originalFileName)}`,
  })
  const line = declare('url0', { path, alone: false })
  expect(emitted).toEqual(expected)
  expect(line).toMatch(expected.length === 0 ? /^import url0 from ".*\?url&no-inline"$/ : /FILE_URL_ref1$/)
  // One that may be inlined is Vite's to look at.
  expect(declare('url1', { path, alone: true })).toMatch(/^import url1 from ".*\?url"$/)
})
