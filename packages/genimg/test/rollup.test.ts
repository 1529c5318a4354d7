import { createRequire, SourceMap, type SourceMapPayload } from 'node:module'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { createHeroSite } from './bundlers/hero-site.ts'
import { factsOf, fileBehind, valueOf } from './bundlers/page.ts'
import { rolldownRow } from './bundlers/rolldown.ts'
import { rollupRow } from './bundlers/rollup.ts'
import type { Output } from './bundlers/row.ts'

const require = createRequire(import.meta.url)

const picturesOf = ({ files }: Output): readonly string[] =>
  [...files.keys()].filter((name) => name.endsWith('.png')).map((name) => name.replace(/-[\w-]{8}(?=\.png$)/, ''))

const textOf = ({ files }: Output, name: string): string => Buffer.from(files.get(name) ?? []).toString()

describe.each([rollupRow, rolldownRow])('pictures in $name', ({ buildWith }) => {
  it('are named and placed as the user says, found from every chunk, and left out where nothing shows them', async () => {
    const site = await createHeroSite({
      'main.js': `import small from 'gen:hero?w=10&format=png'
import unused from 'gen:hero?w=11&format=png'
import { page } from './page.js'
globalThis.pictures = JSON.stringify([page, small.src, (await import('./lazy.js')).default])`,
      'page.js': `import other from 'gen:hero?w=12;13&format=png'
export const never = other
export const page = 'page'`,
      'lazy.js': `import lazy from 'gen:hero?w=14&format=png&url'
export default lazy`,
    })
    const listed: Record<string, readonly string[]> = {}
    const output = await buildWith(site, {
      assetFileNames: 'media/[name]-[hash][extname]',
      entryFileNames: 'js/[name].js',
      chunkFileNames: 'js/deep/[name]-[hash].js',
      sourcemap: true,
      plugins: [
        {
          name: 'list',
          generateBundle: (_options, bundle) => {
            for (const file of Object.values(bundle))
              if (file.type === 'asset' && !file.fileName.endsWith('.map'))
                listed[file.fileName] = file.originalFileNames
          },
        },
      ],
    })
    expect(picturesOf(output)).toEqual(['media/hero-10w.png', 'media/hero-14w.png'])
    const [page, small = '', lazy = ''] = (await valueOf({ ...output, entry: 'js/main.js' })) as readonly string[]
    expect(page).toBe('page')
    expect(await factsOf(fileBehind(output, small))).toBe('png 10x3')
    expect(await factsOf(fileBehind(output, lazy))).toBe('png 14x5')
    // In the order of their names: which of two modules is done first is nobody's promise.
    const inOrder = Object.keys(listed).toSorted()
    expect(inOrder.map((name) => listed[name])).toEqual([
      [expect.stringMatching(/hero-10w\.png$/)],
      [expect.stringMatching(/hero-14w\.png$/)],
    ])

    const script = textOf(output, 'js/main.js').split('\n')
    const line = script.findIndex((text) => text.includes('globalThis.pictures'))
    const map = new SourceMap(JSON.parse(textOf(output, 'js/main.js.map')) as SourceMapPayload)
    const entry = map.findEntry(line, script[line]?.indexOf('globalThis') ?? 0)
    expect(entry).toMatchObject({
      originalSource: expect.stringMatching(/main\.js$/),
      originalLine: 3,
      originalColumn: 0,
    })
  })

  it('have addresses in scripts of every kind', async () => {
    const site = await createHeroSite({
      'main.js': `import url from 'gen:hero?w=10&format=png&url'\nglobalThis.pictures = url`,
    })
    const options = { assetFileNames: 'media/[name][extname]', entryFileNames: 'js/[name].cjs', name: 'Page' }
    const inPage = (output: Output, page: object): unknown => {
      const globals: Record<string, unknown> = { URL, ...page }
      runInNewContext(textOf(output, 'js/main.cjs'), globals)
      return globals['pictures']
    }
    const document = { currentScript: { tagName: 'SCRIPT', src: 'https://site.example/app/js/main.cjs' } }
    for (const format of ['iife', 'umd'] as const) {
      const output = await buildWith(site, { ...options, format })
      expect(inPage(output, { document })).toBe('https://site.example/app/media/hero-10w.png')
      expect(inPage(output, { document: { currentScript: null, baseURI: 'https://site.example/' } })).toBe(
        'https://site.example/media/hero-10w.png',
      )
    }
    for (const format of ['umd', 'cjs'] as const) {
      const output = await buildWith(site, { ...options, format, entryFileNames: `js/${format}.cjs` })
      require(join(output.dir, 'js', `${format}.cjs`))
      expect(await factsOf(fileBehind(output, String(Reflect.get(globalThis, 'pictures'))))).toBe('png 10x3')
    }
  })
})
