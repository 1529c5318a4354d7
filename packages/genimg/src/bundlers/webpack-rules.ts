/** A rule of `module.rules`, as users write them in either bundler. */
export type Rules = readonly unknown[]

type Options = Readonly<Record<string, unknown>>

// Where the cache keeps variants: a folder named by a hash, a width in the name. A pattern, and not the folder itself,
// since the config tells that one, which is read later; and Rspack would ask a function about every module.
const variantFile = /[\\/][0-9a-f]{16}[\\/][^\\/]+-\d+w\.(?:avif|webp|jpg|png)$/

export function isVariantFile(path: string): boolean {
  return variantFile.test(path)
}

/** Variants are files of the page, and nothing else: a rule of the user for images is not for them. */
export function withoutVariants(rules: Rules): Rules {
  return rules.map((rule) => {
    if (!isObject(rule)) return rule
    // The two are ways to say the same, of which the bundlers take one.
    return 'resource' in rule
      ? { ...rule, resource: { and: [rule['resource'], { not: variantFile }] } }
      : { ...rule, exclude: [...(rule['exclude'] === undefined ? [] : [rule['exclude']]), variantFile] }
  })
}

/**
 * Named and placed by the bundler, as the user configured it.
 * @param emits a server leaves that to the build of its pages
 */
export function variantRule(emits: boolean): Options {
  const generator = emits ? {} : { generator: { emit: false } }
  return { test: variantFile, type: 'asset/resource', ...generator }
}

/** Puts a loader between css-loader and what it reads, wherever css-loader is used. */
export function behindCssLoader(rules: Rules, loader: Options): Rules {
  return rules.map((rule) => {
    if (!isObject(rule)) return rule
    const { loader: own, options, ...rest } = rule
    const nested = nestedRules(rest, loader)
    if (isUseOfCssLoader(own)) return { ...nested, use: usesBehind({ loader: own, options }, loader) }
    return 'use' in rule ? { ...rule, ...nested, use: usesBehind(rule['use'], loader) } : { ...rule, ...nested }
  })
}

function nestedRules(rule: Options, loader: Options): Options {
  const nested = ['oneOf', 'rules'].flatMap((property) => {
    const rules = rule[property]
    return Array.isArray(rules) ? [[property, behindCssLoader(rules, loader)] as const] : []
  })
  return { ...rule, ...Object.fromEntries(nested) }
}

function usesBehind(use: unknown, loader: Options): unknown {
  if (typeof use === 'function') return (...args: readonly unknown[]) => usesBehind(use(...args), loader)
  if (Array.isArray(use)) return use.flatMap((one: unknown) => usesBehind(one, loader))
  const path = isObject(use) ? use['loader'] : use
  return isUseOfCssLoader(path) ? [withImports(use), loader] : use
}

/** Stylesheets that css-loader imports by itself go through as many of the loaders behind it as this option says. */
function withImports(use: unknown): unknown {
  const { options, ...rest } = isObject(use) ? use : { loader: use, options: undefined }
  // A query in a text has no number of ours in it; `@import`ed files are left as they are then.
  if (typeof options === 'string' || /\?/.test(String(rest['loader']))) return use
  const given = isObject(options) ? options : {}
  return { ...rest, options: { ...given, importLoaders: Number(given['importLoaders'] ?? 0) + 1 } }
}

function isUseOfCssLoader(loader: unknown): loader is string {
  return typeof loader === 'string' && isCssLoader(loader)
}

/** As users name it, or by path. */
export function isCssLoader(loader: string): boolean {
  return /(?:^|[\\/])css-loader(?:[\\/?]|$)/.test(loader)
}

function isObject(value: unknown): value is Options {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
