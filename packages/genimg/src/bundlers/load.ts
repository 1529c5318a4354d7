import { readFile } from 'node:fs/promises'
import type { Specifier, Variant, VariantCache } from '@genimg/core'
import { deliverImport, type ImportPart } from './deliver-import.ts'
import { renderModule, urlToken, type AssetFile, type DeclareUrl } from './render-module.ts'
import type { BuildSession } from './session.ts'

/** The text of a `gen:` module in a build: real files, in the bundler's own way so that it names and places them. */
export async function loadForBuild(
  specifier: Specifier,
  session: BuildSession,
  cache: VariantCache,
  declare: DeclareUrl,
): Promise<string> {
  const { parts, present } = await deliverImport(specifier, session.project, session.find)
  // What stands for a picture that could not be made has no bytes. The build fails at its end, with all of them named;
  // should it not, the page says so.
  const unmade = parts.find(({ delivery }) => delivery.picture.path === null)
  if (unmade !== undefined) {
    const message = `genimg: "${unmade.image.name}" was not generated`
    return `throw new Error(${JSON.stringify(message)})\nexport default null\n`
  }
  const wanted = new Map<string, { readonly part: ImportPart; readonly variant: Variant }>()
  const tokens = new Map(parts.flatMap(({ delivery }) => delivery.variants).map((one, at) => [one, urlToken(at)]))
  const value = present((part, variant) => {
    const token = tokens.get(variant) ?? ''
    wanted.set(token, { part, variant })
    return token
  })
  const encoded = await Promise.all(
    parts.map(async (part) => {
      const own = [...wanted].filter((entry) => entry[1].part === part)
      const variants = own.map(([, { variant }]) => variant)
      const paths = await cache.ensure(variants, part.delivery.picture.path ?? '')
      return own.map(([token, { variant }], at) => ({ token, variant, path: paths[at] ?? '', part }))
    }),
  )
  const all = encoded.flat()
  const inlined = all.filter(({ part }) => part.delivery.inline)
  const urls = await Promise.all(inlined.map(async ({ token, variant, path }) => [token, await dataUrl(variant, path)]))
  const alone = all.length === 1 && value === all[0]?.token
  const files = all.filter(({ part }) => !part.delivery.inline)
  return renderModule(
    {
      value: fill(value, urls),
      files: new Map(files.map(({ token, path }): [string, AssetFile] => [token, { path, alone }])),
    },
    declare,
  )
}

async function dataUrl({ format }: Variant, path: string): Promise<string> {
  return `data:image/${format};base64,${(await readFile(path)).toString('base64')}`
}

function fill(value: unknown, urls: readonly (readonly string[])[]): unknown {
  if (urls.length === 0) return value
  const text = JSON.stringify(value)
  return JSON.parse(urls.reduce((result, [token = '', url = '']) => result.replaceAll(token, url), text))
}
