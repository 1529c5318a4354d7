import { describe, expect, it } from 'vitest'
import { unusedAssets, type OutputFiles } from '../src/bundlers/unused-assets.ts'

const isOurs = (path: string): boolean => path.startsWith('cache/')

function picture(...originalFileNames: readonly string[]): OutputFiles[string] {
  return { type: 'asset', originalFileNames, source: Buffer.from('pixels') }
}

describe('files of ours that nothing names', () => {
  it('are told from those that a script, text or bytes name', () => {
    const files: OutputFiles = {
      'a/one.png': picture('cache/one.png'),
      'a/two.png': picture('cache/two.png'),
      'a/three.png': picture('cache/three.png'),
      'a/four.png': picture('cache/four.png'),
      'main.js': { type: 'chunk', code: 'show(new URL("../a/one.png", import.meta.url).href)' },
      'page.html': { type: 'asset', originalFileNames: ['page.html'], source: '<img src="/x/a/two.png">' },
      'data.bin': { type: 'asset', originalFileNames: [], source: Buffer.from('…three.png…') },
    }
    expect(unusedAssets(files, isOurs)).toEqual(['a/four.png'])
  })

  it('are not those of somebody else, also where the bytes are alike', () => {
    const files: OutputFiles = { 'own.png': picture('src/own.png'), 'alike.png': picture('cache/a.png', 'src/b.png') }
    expect(unusedAssets(files, isOurs)).toEqual([])
  })

  it('are not those whose names a script may have to escape', () => {
    const files: OutputFiles = {
      'bilder/größe.png': picture('cache/a.png'),
      'a b.png': picture('cache/b.png'),
      'größe/plain.png': picture('cache/c.png'),
    }
    expect(unusedAssets(files, isOurs)).toEqual(['größe/plain.png'])
  })

  it('are not those that Vite knows to be shown', () => {
    const files: OutputFiles = {
      'one.png': picture('cache/one.png'),
      'two.png': picture('cache/two.png'),
      'main.js': { type: 'chunk', code: 'show(addressOf(1))', viteMetadata: { importedAssets: new Set(['one.png']) } },
    }
    expect(unusedAssets(files, isOurs)).toEqual(['two.png'])
  })
})
