import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// Sources run as they are in our own tests. A build may put this module into the folder of the entries, or above it.
const isSource = import.meta.url.endsWith('.ts')
const places = isSource ? ['./'] : ['./', './bundlers/']

/** Path of a file of this folder that is started or read by path. */
export function ownFile(name: string): string {
  const paths = places.map((place) =>
    fileURLToPath(new URL(`${place}${name}.${isSource ? 'ts' : 'mjs'}`, import.meta.url)),
  )
  const found = paths.find((path) => existsSync(path))
  if (found === undefined) throw new Error(`A file of genimg is missing (bundlers/${name}.mjs). Install it again.`)
  return found
}

/** The one file behind all `gen:` modules, with slashes as unplugin's filters see it. */
export const moduleFileFilter: RegExp = /\/bundlers\/webpack-module\.(?:ts|mjs)$/

const moduleFile = ownFile('webpack-module')

/** What an import is turned into: the file, with the module's id as its query. */
export function requestOf(id: string): string {
  // Slashes would be taken for a path's, and `!` for a loader's.
  return `${moduleFile}?${encodeURIComponent(id.slice(1)).replaceAll('!', '%21').replaceAll('%3A', ':')}`
}

/** Reads {@link requestOf} back. */
export function idOf(resource: string): string {
  return `\0${decodeURIComponent(resource.slice(resource.indexOf('?') + 1))}`
}

const fileScheme = 'gen-file:'

/** In stylesheets: a specifier that means the address of one file, as `gen:` cannot say in every bundler. */
export function isFileRequest(request: string): boolean {
  return request.startsWith(fileScheme)
}

export function specifierOfFile(request: string): string {
  return `gen:${request.slice(fileScheme.length)}`
}

/** `gen:hero` and `~gen/hero` → `gen-file:hero`. */
export function fileRequestOf(specifier: string): string {
  return specifier.replace(/^(?:gen:|~gen\/)/, fileScheme)
}
