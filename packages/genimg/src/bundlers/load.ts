import { readFile } from 'node:fs/promises'
import { deliver, type Specifier, type Variant, type VariantCache } from '@genimg/core'
import { renderModule, urlToken } from './render-module.ts'
import type { BuildSession } from './session.ts'

/** The text of a `gen:` module in a build: real files, imported in the bundler's own way so that it names and places them. */
export async function loadForBuild(
  specifier: Specifier,
  session: BuildSession,
  cache: VariantCache,
  /** `/cache/hero-640w.avif` → what to write behind `from`. */
  importOf: (path: string) => string,
): Promise<string> {
  const { config, ports } = session.project
  const { image, picture } = await session.find(specifier.name)
  const { variants, inline, present } = deliver(picture, image, specifier, config, ports.codec.version())
  const used = new Map<string, Variant>()
  const value = present((variant) => {
    const token = urlToken(variants.indexOf(variant))
    used.set(token, variant)
    return token
  })
  // What stands for a picture that could not be made has no bytes. The build fails at its end, with all of them named;
  // should it not, the page says so.
  if (picture.path === null)
    return `throw new Error(${JSON.stringify(`genimg: "${image.name}" was not generated`)})\nexport default null\n`
  const paths = await cache.ensure([...used.values()], picture.path)
  const files = [...used].map(([token, variant], at) => ({ token, variant, path: paths[at] ?? '' }))
  if (!inline) return renderModule({ value, imports: new Map(files.map(({ token, path }) => [token, importOf(path)])) })
  const urls = await Promise.all(
    files.map(async ({ token, variant, path }) => [token, await dataUrl(variant, path)] as const),
  )
  return renderModule({ value: fill(value, new Map(urls)), imports: new Map() })
}

async function dataUrl({ format }: Variant, path: string): Promise<string> {
  return `data:image/${format};base64,${(await readFile(path)).toString('base64')}`
}

function fill(value: unknown, urls: ReadonlyMap<string, string>): unknown {
  const text = JSON.stringify(value)
  return JSON.parse([...urls].reduce((result, [token, url]) => result.replaceAll(token, url), text))
}
