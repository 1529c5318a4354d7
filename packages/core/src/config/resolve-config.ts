import { resolve } from 'node:path'
import { join } from './check.ts'
import { configCheck, imageCheck } from './config-schema.ts'
import type { Budget, Config, ImageOptions, VariantOptions } from './config.ts'
import { GenimgError, type ConfigProblem } from '../errors.ts'
import { expandImages, type ExpandedImage } from './expand-images.ts'
import { findProviders } from './find-providers.ts'
import type { FileIndex } from '../store/file-index.ts'
import { orderByParents, type ResolvedImage } from './image.ts'
import type { LoadedConfig } from './load-config.ts'
import { describeValues } from './matrix.ts'
import { clashProblem, nameProblem } from './names.ts'
import type { Files } from '../ports/ports.ts'
import { readPromptFiles } from './prompt-files.ts'
import type { Environment, Provider, ProviderSource } from '../provider.ts'
import { resolveImage } from './resolve-image.ts'

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
  /** In bytes. */
  readonly maxCacheSize: number
  /** Those that make its images, each once; the standard one where there is no image. */
  readonly providers: readonly Provider[]
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
  /** `CI` of the process itself: a `.env` file does not freeze. */
  readonly ci: string | undefined
}

/** Works out what a config asks for. Everything wrong with it is reported at once, as `CONFIG_INVALID`. */
export async function resolveConfig(loaded: LoadedConfig, context: ResolveContext): Promise<ResolvedConfig> {
  const { file, dir, config } = loaded
  const { root, index } = context
  const refuse = (problems: readonly ConfigProblem[]): void => {
    const unique = new Map(problems.map((problem) => [`${problem.path}: ${problem.message}`, problem]))
    if (unique.size > 0) throw new GenimgError('CONFIG_INVALID', { file, problems: [...unique.values()] })
  }
  refuse(configCheck(config, ''))

  const entries = await readEntries(config, loaded, context.files)
  refuse(entries.problems)
  const expansion = expandImages(entries.list, config)
  refuse([...expansion.problems, ...nameProblems(expansion.images)])

  const providers = findProviders(config, context.providers, context.env)
  const { standard } = providers
  if (typeof standard === 'string') {
    const path = config.defaults?.provider === undefined ? 'provider' : 'defaults.provider'
    throw new GenimgError('CONFIG_INVALID', { file, problems: [{ path, message: standard }] })
  }
  const names = new Set(expansion.images.map(({ name }) => name))
  const resolved = await Promise.all(
    expansion.images.map((image) =>
      resolveImage(image, { config, dir, standard, find: providers.find, names, root, index }),
    ),
  )
  refuse(resolved.flatMap(({ problems }) => problems))

  const sorted = orderByParents(resolved.map(({ image }) => image))
  if ('cycle' in sorted) {
    const [first = ''] = sorted.cycle
    const path = join(expansion.images.find(({ name }) => name === first)?.path ?? 'images', 'references')
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
    maxCacheSize: config.maxCacheSize ?? 1_000_000_000,
    providers: sorted.order.length === 0 ? [standard] : [...new Set(sorted.order.map(({ provider }) => provider))],
    budget: config.budget,
    frozen: config.frozen ?? (context.ciFreezes && isSwitchedOn(context.ci)),
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
  const clash = clashProblem(images.map((image) => ({ name: image.name, origin: originOf(image) })))
  return clash === undefined ? wrong : [...wrong, { path: 'images', message: clash }]
}

/** `images.cards/{season} (season "summer")`. */
function originOf({ path, combination }: ExpandedImage): string {
  const values = describeValues(combination)
  return values === '' ? path : `${path} (${values})`
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
