import { basename } from 'node:path'

/** What a bundler is about to write, by name, as Rollup, Rolldown and Vite tell it. */
export type OutputFiles = Record<string, OutputFile>

type OutputFile = OutputChunk | OutputAsset

interface OutputChunk {
  readonly type: 'chunk'
  readonly code: string
  readonly viteMetadata?: ViteMetadata | undefined
}

interface OutputAsset {
  readonly type: 'asset'
  /** Where it comes from. One file of the output may come from several that are alike. */
  readonly originalFileNames: readonly string[]
  readonly source: string | Uint8Array
  readonly viteMetadata?: ViteMetadata | undefined
}

interface ViteMetadata {
  readonly importedAssets?: ReadonlySet<string> | undefined
}

/**
 * Names of the files that come from ours and that nothing else in the output names: no script, stylesheet or page.
 * @param isOurs by original file name
 */
export function unusedAssets(files: OutputFiles, isOurs: (path: string) => boolean): readonly string[] {
  const names = Object.keys(files)
  const candidates = new Set(names.filter((name) => isCandidate(name, files[name], isOurs)))
  const others = names.flatMap((name) => (candidates.has(name) ? [] : (files[name] ?? [])))
  // Vite knows most of them, also where a function of the user gives an address that may look like anything.
  for (const { viteMetadata } of others) viteMetadata?.importedAssets?.forEach((name) => candidates.delete(name))
  for (const file of others) {
    if (candidates.size === 0) break
    const text = textOf(file)
    for (const candidate of candidates) if (text.includes(basename(candidate))) candidates.delete(candidate)
  }
  return [...candidates]
}

/** Names that have to be escaped may be written in several ways: such a file stays. */
function isCandidate(name: string, file: OutputFile | undefined, isOurs: (path: string) => boolean): boolean {
  if (file?.type !== 'asset' || !/^[\w.~-]+$/.test(basename(name))) return false
  return file.originalFileNames.length > 0 && file.originalFileNames.every(isOurs)
}

function textOf(file: OutputFile): { readonly includes: (part: string) => boolean } {
  if (file.type === 'chunk') return file.code
  if (typeof file.source === 'string') return file.source
  return Buffer.from(file.source.buffer, file.source.byteOffset, file.source.byteLength)
}
