import { isAbsolute, resolve } from 'node:path'
import { join, show } from './check.ts'
import { configCheck, imageCheck } from './config-schema.ts'
import type { Budget, Config, ImageOptions, RequestOptions, VariantOptions } from './config.ts'
import { GenimgError, type ConfigProblem } from '../errors.ts'
import { expandImages, type ExpandedImage } from './expand-images.ts'
import type { FileIndex } from '../store/file-index.ts'
import { orderByParents, type ResolvedImage } from './image.ts'
import type { LoadedConfig } from './load-config.ts'
import { expandReference } from './local-references.ts'
import { clashProblem, nameProblem } from './names.ts'
import { nearest } from '../nearest.ts'
import type { Files } from '../ports/ports.ts'
import { readPromptFiles } from './prompt-files.ts'
import type { Environment, Provider, ProviderSource, RequestFields } from '../provider.ts'
import type { Reference } from '../plan/request.ts'

/** A config with every default, check and request worked in. After it nobody asks what an option may be. */
export interface ResolvedConfig {
  /** Absolute path of the config. */
  readonly file: string
  /** Its folder: lock, types and `images/` are beside it. */
  readonly dir: string
  /** Absolute path of the originals folder. */
  readonly originalsDir: string
  /** As the user wrote it; undefined: the default place. */
  readonly cacheDir: string | undefined
  readonly provider: Provider
  readonly budget: Budget | undefined
  readonly frozen: boolean
  readonly onMissing: 'error' | 'placeholder'
  readonly allowEmulated: boolean
  readonly dev: 'placeholder' | 'generate'
  readonly presets: Readonly<Record<string, VariantOptions>>
  /** Parents before children, otherwise as the config lists them. */
  readonly images: readonly ResolvedImage[]
  /** Full sentences, each once. */
  readonly warnings: readonly string[]
  /** Files whose change changes the result: config, its imports, prompt files, references. */
  readonly dependencies: readonly string[]
}

export interface ResolveContext {
  readonly env: Environment
  /** What a config may name by a string; the first is the default. */
  readonly providers: readonly ProviderSource[]
  /** References may not lie outside of it: the repository's root, or the config's folder. */
  readonly root: string
  readonly files: Files
  readonly index: FileIndex
  /** Whether `CI` freezes: for builds and plugins, not for a command that was asked to generate. */
  readonly ciFreezes: boolean
}

const requestDefaults = { size: '1024x1024', quality: 'high', background: 'opaque' }

/** Works out what a config asks for. Everything wrong with it is reported at once, as `CONFIG_INVALID`. */
export async function resolveConfig(loaded: LoadedConfig, context: ResolveContext): Promise<ResolvedConfig> {
  const { file, dir, config } = loaded
  const refuse = (problems: readonly ConfigProblem[]): void => {
    const unique = new Map(problems.map((problem) => [`${problem.path}: ${problem.message}`, problem]))
    if (unique.size > 0) throw new GenimgError('CONFIG_INVALID', { file, problems: [...unique.values()] })
  }
  refuse(configCheck(config, ''))

  const entries = await readEntries(config, loaded, context.files)
  refuse(entries.problems)
  const expansion = expandImages(entries.list, config)
  refuse([...expansion.problems, ...nameProblems(expansion.images)])

  const source = findProvider(config.provider, context.providers)
  if (typeof source === 'string')
    throw new GenimgError('CONFIG_INVALID', { file, problems: [{ path: 'provider', message: source }] })
  const provider = source.connect(context.env)
  const names = new Set(expansion.images.map(({ name }) => name))
  const resolved = await Promise.all(
    expansion.images.map((image) => resolveImage(image, { config, dir, provider, names, context })),
  )
  refuse(resolved.flatMap(({ problems }) => problems))

  const sorted = orderByParents(resolved.map(({ image }) => image))
  if ('cycle' in sorted) {
    const path = `images.${sorted.cycle[0] ?? ''}.references`
    throw new GenimgError('CONFIG_INVALID', {
      file,
      problems: [{ path, message: `goes in a circle: ${sorted.cycle.join(' → ')}` }],
    })
  }

  const withoutAlt = expansion.images.filter(({ alt }) => alt === undefined).map(({ name }) => name)
  return {
    file,
    dir,
    originalsDir: resolve(dir, config.dir ?? 'images'),
    cacheDir: config.cacheDir,
    provider,
    budget: config.budget,
    frozen: config.frozen ?? (context.ciFreezes && isSwitchedOn(context.env['CI'])),
    onMissing: config.onMissing ?? 'error',
    allowEmulated: config.allowEmulated ?? false,
    dev: config.dev ?? 'placeholder',
    presets: config.presets ?? {},
    images: sorted.order,
    warnings: [...new Set([...resolved.flatMap(({ warnings }) => warnings), ...altWarning(withoutAlt)])],
    dependencies: [...new Set([...loaded.dependencies, ...entries.files, ...resolved.flatMap(({ files }) => files)])],
  }
}

interface Entry {
  readonly name: string
  readonly path: string
  readonly options: ImageOptions
}

interface Entries {
  readonly list: readonly Entry[]
  readonly files: readonly string[]
  readonly problems: readonly ConfigProblem[]
}

/** The config's own images, then those of prompt files. */
async function readEntries(config: Config, { dir }: LoadedConfig, files: Files): Promise<Entries> {
  const own = Object.entries(config.images ?? {}).map(([name, options]) => ({
    name,
    path: join('images', name),
    options,
  }))
  if (config.prompts === undefined) return { list: own, files: [], problems: [] }
  const patterns = typeof config.prompts === 'string' ? [config.prompts] : config.prompts
  const prompts = (await readPromptFiles({ patterns, dir, files })).map(({ file, name, fields, prompt }) => ({
    file,
    name,
    path: file,
    options: { ...fields, prompt },
  }))
  const problems = prompts.flatMap(({ name, path, options }) => {
    const twice = own.some((entry) => entry.name === name)
    return [
      ...imageCheck(options, path),
      ...(twice ? [{ path, message: `is the image "${name}", which the config has too. Keep one of them` }] : []),
    ]
  })
  return {
    // The check above is what makes the front matter image options.
    list: [...own, ...prompts.map(({ name, path, options }) => ({ name, path, options: options as ImageOptions }))],
    files: prompts.map(({ file }) => file),
    problems,
  }
}

function nameProblems(images: readonly ExpandedImage[]): readonly ConfigProblem[] {
  const wrong = images.flatMap(({ name, path }) => {
    const message = nameProblem(name)
    return message === undefined ? [] : [{ path, message: `the name ${JSON.stringify(name)} ${message}` }]
  })
  const clash = clashProblem(images.map(({ name }) => name))
  return clash === undefined ? wrong : [...wrong, { path: 'images', message: clash }]
}

function findProvider(wanted: Config['provider'], known: readonly ProviderSource[]): ProviderSource | string {
  if (typeof wanted === 'object') return wanted
  const source = wanted === undefined ? known[0] : known.find(({ id }) => id === wanted)
  const ids = known.map(({ id }) => id)
  return (
    source ??
    `must be a provider such as segmind(), or one of ${ids.map((id) => `"${id}"`).join(', ') || 'none'}, not ${show(wanted)}`
  )
}

interface ImageContext {
  readonly config: Config
  readonly dir: string
  readonly provider: Provider
  readonly names: ReadonlySet<string>
  readonly context: ResolveContext
}

interface ResolvedEntry {
  readonly image: ResolvedImage
  readonly problems: readonly ConfigProblem[]
  readonly warnings: readonly string[]
  readonly files: readonly string[]
}

async function resolveImage(expanded: ExpandedImage, parts: ImageContext): Promise<ResolvedEntry> {
  const { config, provider } = parts
  const { name, path, options, prompt } = expanded
  const wanted = typeof options.references === 'string' ? [options.references] : (options.references ?? [])
  const found = await Promise.all(wanted.map((reference) => resolveReference(reference, parts)))
  const references = found.flatMap((result) => (Array.isArray(result) ? result : []))
  const mask = options.mask === undefined ? undefined : await resolveReference(options.mask, parts)
  const problems: ConfigProblem[] = [
    ...found.flatMap((result, at) =>
      typeof result === 'string' ? [{ path: `${join(path, 'references')}[${at}]`, message: result }] : [],
    ),
    ...(typeof mask === 'string' ? [{ path: join(path, 'mask'), message: mask }] : []),
    ...(Array.isArray(mask) && mask.length !== 1
      ? [{ path: join(path, 'mask'), message: 'must be one picture, not several' }]
      : []),
  ]
  const recipe = findRecipe(options.recipe ?? config.defaults?.recipe, provider)
  if (typeof recipe === 'string') problems.push({ path: join(path, 'recipe'), message: recipe })
  const layers = [requestDefaults, config.defaults ?? {}, typeof recipe === 'string' ? {} : recipe, options]
  const fields = requestFields(layers, references.length, mask !== undefined)
  const resolved = provider.resolve(fields)
  // What is wrong with the provider itself is the same for every image.
  const placeOf = (field: string): string => (field.startsWith('provider.') ? field : `${path}.${field}`)
  problems.push(...resolved.problems.map(({ field, message }) => ({ path: placeOf(field), message })))

  const maskReference = Array.isArray(mask) ? (mask[0] ?? null) : null
  const draft = {
    provider: provider.id,
    model: resolved.model,
    prompt,
    params: resolved.params,
    references,
    mask: maskReference,
    revision: options.revision === undefined ? '' : String(options.revision),
  }
  const request = { model: resolved.model, prompt, params: resolved.params, references: [], mask: null }
  return {
    image: {
      name,
      draft,
      alt: expanded.alt ?? '',
      variants: { ...config.variants, ...options.variants },
      size: resolved.size,
      transparent: fields.background === 'transparent',
      estimate: provider.estimate(request),
    },
    problems,
    warnings: resolved.warnings,
    files: [...references, maskReference].flatMap((reference) => (reference?.kind === 'file' ? [reference.path] : [])),
  }
}

function requestFields(layers: readonly RequestOptions[], references: number, mask: boolean): RequestFields {
  const last = (field: 'size' | 'quality' | 'background' | 'model'): string | undefined =>
    layers.findLast((layer) => layer[field] !== undefined)?.[field]
  return {
    model: last('model'),
    size: last('size') ?? requestDefaults.size,
    quality: last('quality') ?? requestDefaults.quality,
    background: last('background') ?? requestDefaults.background,
    params: Object.assign({}, ...layers.map(({ params }) => params ?? {})),
    references,
    mask,
  }
}

function findRecipe(name: string | undefined, provider: Provider): RequestOptions | string {
  if (name === undefined) return {}
  const recipes = provider.recipes ?? {}
  const recipe = Object.hasOwn(recipes, name) ? recipes[name] : undefined
  const known = Object.keys(recipes)
  return (
    recipe ??
    `must be one of ${known.map((id) => `"${id}"`).join(', ') || 'none, as this provider has no recipes'}, not ${show(name)}`
  )
}

/** One entry of `references` or a mask: what it stands for, or what is wrong with it. */
async function resolveReference(text: string, parts: ImageContext): Promise<readonly Reference[] | string> {
  const { names, dir, context } = parts
  if (text.startsWith('https://')) {
    return URL.canParse(text) ? [{ kind: 'url', url: text }] : `is no URL: ${show(text)}`
  }
  if (text.startsWith('./') || text.startsWith('../') || isAbsolute(text)) {
    const { files, problem } = await expandReference(text, { dir, root: context.root })
    if (problem !== undefined) return problem
    return await Promise.all(
      files.map(async (path): Promise<Reference> => {
        const digest = await context.index.digestOf(path)
        if (digest === undefined)
          throw new GenimgError('CONFIG_UNREADABLE', { file: path, message: 'it went away while it was read.' })
        return { kind: 'file', path, digest }
      }),
    )
  }
  if (names.has(text)) return [{ kind: 'image', name: text }]
  const near = nearest(text, [...names])
  return `names no image: ${show(text)}. ${near === undefined ? 'A file starts with "./", a URL with "https://".' : `Did you mean "${near}"?`}`
}

function altWarning(names: readonly string[]): readonly string[] {
  if (names.length === 0) return []
  const shown = names.slice(0, 5).join(', ')
  const more = names.length > 5 ? ` and ${names.length - 5} more` : ''
  return [
    `No alt text: ${shown}${more}. Write \`alt\` for people who do not see the picture, or '' where it only decorates.`,
  ]
}

/** `CI=false` and `CI=0` are how people switch it off. */
export function isSwitchedOn(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value.toLowerCase())
}
