import type { Alias } from 'vite'
import { specifierFilter } from './module-id.ts'

/** `/src/a.css`, `/src/a.vue?vue&type=style&lang.scss`, `/index.html?html-proxy&inline-css&…`. */
const stylesheet =
  /\.(?:css|scss|sass|less|styl|stylus|pcss|postcss|sss)(?:$|\?)|[?&](?:inline-css|style-attr|lang\.\w*(?:css|sass|less|styl))/

/**
 * Makes `url(gen:hero)` work in stylesheets of every language. Vite asks no plugin's `resolveId` about such an address,
 * and aliases alone reach imported files and Sass partials too.
 * @param fileOf path of the file that stands for a specifier
 */
export function styleAlias(fileOf: (specifier: string, importer: string) => Promise<string | undefined>): Alias {
  const customResolver = async (specifier: string, importer: string | undefined): Promise<string | undefined> => {
    if (importer === undefined || !stylesheet.test(importer)) return undefined
    return await fileOf(specifier, importer)
  }
  return {
    find: specifierFilter,
    // The specifier itself: what is found is only for the resolver to tell.
    replacement: '$&',
    // Vite waits for it; its type does not say so.
    customResolver: customResolver as unknown as NonNullable<Alias['customResolver']>,
  }
}
