import { readFile } from 'node:fs/promises'
import type { GenImage, Specifier, Variant } from '@genimg/core'
import type { Build } from './builds.ts'
import { deliverImport, type ImportPart } from './deliver-import.ts'
import { renderModule, urlToken, type AssetFile, type DeclareUrl, type ModuleParts } from './render-module.ts'

/** The text of a `gen:` module in a build: real files, in the bundler's own way so that it names and places them. */
export async function loadModule(specifier: Specifier, build: Build, declare: DeclareUrl): Promise<ModuleText> {
  const encoded = await encodeImport(specifier, build)
  if ('unmade' in encoded) {
    const message = `genimg: "${encoded.unmade}" was not generated`
    return { code: `throw new Error(${JSON.stringify(message)})\nexport default null\n`, whole: false }
  }
  return { code: renderModule(encoded, declare), whole: true }
}

export interface ModuleText {
  readonly code: string
  /** False where a picture could not be made: the build's end tells, unless the bundler has to be told at once. */
  readonly whole: boolean
}

/**
 * A picture for a page's HTML; undefined where it could not be made.
 * @param specifier see `forPage`
 */
export async function loadImage(
  specifier: Specifier,
  build: Build,
  urlOf: (path: string) => string,
): Promise<GenImage | undefined> {
  const encoded = await encodeImport(specifier, build)
  if ('unmade' in encoded) return undefined
  const urls = [...encoded.files].map(([token, { path }]) => [token, urlOf(path)] as const)
  // Without `as` an import of one picture gives nothing else.
  return fill(encoded.value, urls) as GenImage
}

/**
 * Path of the file that a stylesheet shows; undefined where it could not be made.
 * @param specifier see `forStylesheet`
 */
export async function loadFile(specifier: Specifier, build: Build): Promise<string | undefined> {
  const encoded = await encodeImport(specifier, build)
  return 'unmade' in encoded ? undefined : [...encoded.files.values()][0]?.path
}

type Encoded = ModuleParts | { readonly unmade: string }

async function encodeImport(specifier: Specifier, { session, cache, project }: Build): Promise<Encoded> {
  const { parts, present } = await deliverImport(specifier, project, session.find)
  // What stands for a picture that could not be made has no bytes. The build fails at its end, with all of them named;
  // should it not, the page says so.
  const unmade = parts.find(({ delivery }) => delivery.picture.path === null)
  if (unmade !== undefined) return { unmade: unmade.image.name }
  const wanted = new Map<string, { readonly part: ImportPart; readonly variant: Variant }>()
  const tokens = new Map(parts.flatMap(({ delivery }) => delivery.variants).map((one, at) => [one, urlToken(at)]))
  const value = present((part, variant) => {
    const token = tokens.get(variant) ?? ''
    wanted.set(token, { part, variant })
    return token
  })
  const encoded = await Promise.all(
    parts.map(async (part) => {
      const own = [...wanted].filter(([, want]) => want.part === part)
      const variants = own.map(([, { variant }]) => variant)
      const paths = await cache.ensure(variants, part.delivery.picture.path ?? '')
      return own.map(([token, { variant }], at) => ({ token, variant, path: paths[at] ?? '', part }))
    }),
  )
  const all = encoded.flat()
  const inlined = all.filter(({ part }) => part.delivery.inline)
  const urls = await Promise.all(
    inlined.map(async ({ token, variant, path }) => [token, await dataUrl(variant, path)] as const),
  )
  const alone = all.length === 1 && value === all[0]?.token
  const files = all.filter(({ part }) => !part.delivery.inline)
  return {
    value: fill(value, urls),
    files: new Map(files.map(({ token, path }): [string, AssetFile] => [token, { path, alone }])),
  }
}

async function dataUrl({ format }: Variant, path: string): Promise<string> {
  return `data:image/${format};base64,${(await readFile(path)).toString('base64')}`
}

function fill(value: unknown, urls: readonly (readonly [string, string])[]): unknown {
  if (urls.length === 0) return value
  const text = JSON.stringify(value)
  return JSON.parse(urls.reduce((result, [token, url]) => result.replaceAll(token, url), text))
}
