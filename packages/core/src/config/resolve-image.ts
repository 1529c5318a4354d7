import type { ConfigProblem } from '../errors.ts'
import type { FieldProblem, Provider, Recipe, RequestFields } from '../provider.ts'
import { hint, join, show } from './check.ts'
import type { Providers } from './find-providers.ts'
import type { Config, RequestOptions } from './config.ts'
import type { ExpandedImage } from './expand-images.ts'
import type { ResolvedImage } from './image.ts'
import type { Reference } from '../plan/request.ts'
import { resolveReference, type ReferencePlaces } from './resolve-reference.ts'
import type { WrittenReference } from './styles.ts'
import { defaultSize, planShape, withSafeArea, writtenShape, type WrittenShape } from './shape.ts'

export interface ImageContext extends ReferencePlaces {
  readonly config: Config
  /** Of images that name none. */
  readonly standard: Provider
  readonly find: Providers['find']
}

/** One image with everything worked in, and what is wrong with it. */
export interface ResolvedEntry {
  readonly image: ResolvedImage
  readonly problems: readonly ConfigProblem[]
  readonly warnings: readonly string[]
  /** Local references and mask. */
  readonly files: readonly string[]
}

const requestDefaults = { quality: 'high', background: 'opaque' }

/** Layers genimg's defaults, the config's, the recipe's and the image's own fields, and has the provider check them. */
export async function resolveImage(expanded: ExpandedImage, parts: ImageContext): Promise<ResolvedEntry> {
  const { config, standard } = parts
  const { name, path, options, prompt } = expanded
  const own = await resolveAll(expanded.references, parts)
  const ofStyle = await resolveAll(expanded.styleReferences, parts)
  // The first one is what a mask belongs to, so the image's own come first. No picture is sent again for its style.
  const taken = new Set(own.references.map(identityOf))
  const references = [...own.references, ...ofStyle.references.filter((one) => !taken.has(identityOf(one)))]
  // One that cannot be had is wanted all the same: one mistake is not two.
  const wanted = references.length + own.problems.length + ofStyle.problems.length
  const mask = expanded.mask === undefined ? undefined : await resolveReference(expanded.mask, parts)
  const problems: ConfigProblem[] = [
    ...own.problems,
    ...ofStyle.problems,
    ...(typeof mask === 'string' ? [{ path: join(path, 'mask'), message: mask }] : []),
    ...(Array.isArray(mask) && mask.length !== 1
      ? [{ path: join(path, 'mask'), message: 'must be one picture, not several' }]
      : []),
  ]
  const found = parts.find(options.provider)
  if (typeof found === 'string') problems.push({ path: join(path, 'provider'), message: found })
  const provider = typeof found === 'string' ? standard : found
  const defaults = defaultsFor(provider, parts)
  const recipe = findRecipe(options.recipe ?? defaults.recipe, provider)
  const recipeProblem =
    typeof recipe === 'string' ? recipe : lackProblem(recipe, { references: wanted > 0, mask: mask !== undefined })
  if (recipeProblem !== undefined) problems.push({ path: join(path, 'recipe'), message: recipeProblem })
  const recommended: RequestOptions = typeof recipe === 'string' ? {} : recipe
  const layers = [defaults, recommended, options]
  const native = provider.sizes?.({ model: lastOf(layers, 'model'), references: wanted }) ?? null
  const written = writtenShape(layers)
  const planned = planShape(written, native)
  if (planned === undefined) problems.push({ path: join(path, 'aspect'), message: needsSize })
  const { size, shape } = planned ?? { size: defaultSize, shape: null }
  const fields = {
    ...requestFields(layers, wanted, mask !== undefined),
    size,
    configured: configuredFields(layers, written),
  }
  const resolved = provider.resolve(fields)
  // What is wrong with the provider itself is the same for every image.
  const placeOf = (field: string): string => (field.startsWith('provider.') ? field : `${path}.${field}`)
  problems.push(...resolved.problems.map((problem) => ({ path: placeOf(problem.field), message: textOf(problem) })))

  const maskReference = Array.isArray(mask) ? (mask[0] ?? null) : null
  const draft = {
    provider: provider.id,
    model: resolved.model,
    prompt: lastOf(layers, 'safeArea') === false ? prompt : withSafeArea(prompt, resolved.size, shape),
    params: resolved.params,
    references,
    mask: maskReference,
    revision: options.revision === undefined ? '' : String(options.revision),
  }
  const price = layers.findLast((layer) => layer.price !== undefined)?.price
  const { model, params } = resolved
  const estimate = provider.estimate({ model, params, references: references.length, mask: mask !== undefined })
  return {
    image: {
      name,
      path,
      draft,
      provider,
      alt: expanded.alt ?? '',
      variants: [config.variants ?? {}, options.variants ?? {}],
      size: resolved.size,
      shape,
      transparent: fields.background === 'transparent',
      estimate: price === undefined || provider.free ? estimate : { ...estimate, usd: price, approximate: false },
      retirement: resolved.retirement,
    },
    problems,
    warnings: resolved.warnings,
    files: [...references, maskReference].flatMap((reference) => (reference?.kind === 'file' ? [reference.path] : [])),
  }
}

interface ResolvedReferences {
  readonly references: readonly Reference[]
  readonly problems: readonly ConfigProblem[]
}

async function resolveAll(written: readonly WrittenReference[], places: ReferencePlaces): Promise<ResolvedReferences> {
  const results = await Promise.all(
    written.map(async ({ text, path }) => ({ path, result: await resolveReference(text, places) })),
  )
  return {
    references: results.flatMap(({ result }) => (typeof result === 'string' ? [] : result)),
    problems: results.flatMap(({ path, result }) => (typeof result === 'string' ? [{ path, message: result }] : [])),
  }
}

function identityOf(reference: Reference): string {
  switch (reference.kind) {
    case 'image':
      return `image ${reference.name}`
    case 'file':
      return `file ${reference.digest}`
    case 'url':
      return `url ${reference.url}`
  }
}

/** Fields that mean one provider's own things: what `defaults` say there counts for the provider they are for only. */
const fieldsOfProvider: ReadonlySet<string> = new Set(['model', 'recipe', 'params', 'price'])

function defaultsFor(provider: Provider, { config: { defaults = {} }, standard }: ImageContext): RequestOptions {
  if (provider === standard) return defaults
  return Object.fromEntries(Object.entries(defaults).filter(([field]) => !fieldsOfProvider.has(field)))
}

function lastOf<Field extends keyof RequestOptions>(
  layers: readonly RequestOptions[],
  field: Field,
): RequestOptions[Field] | undefined {
  return layers.findLast((layer) => layer[field] !== undefined)?.[field]
}

const needsSize =
  'needs a `size` beside it, because genimg does not know which sizes this model makes: write one that it takes'

function configuredFields(
  layers: readonly RequestOptions[],
  { size, aspect }: WrittenShape,
): RequestFields['configured'] {
  const written = { size: size ?? aspect, quality: lastOf(layers, 'quality'), background: lastOf(layers, 'background') }
  return (['size', 'quality', 'background'] as const).filter((field) => written[field] !== undefined)
}

function requestFields(
  layers: readonly RequestOptions[],
  references: number,
  mask: boolean,
): Omit<RequestFields, 'size' | 'configured'> {
  return {
    model: lastOf(layers, 'model'),
    quality: lastOf(layers, 'quality') ?? requestDefaults.quality,
    background: lastOf(layers, 'background') ?? requestDefaults.background,
    params: Object.assign({}, ...layers.map(({ params }) => params ?? {})),
    references,
    mask,
  }
}

/** A provider's words, and what core adds to them. */
function textOf({ field, message, known = [] }: FieldProblem): string {
  const suggestion = hint(field.slice(field.indexOf('.') + 1), known)
  return suggestion === '' ? message : `${message}.${suggestion}`
}

/** What an image lacks that its recipe needs. */
function lackProblem(
  { needs = [] }: Recipe,
  has: Readonly<Record<'references' | 'mask', boolean>>,
): string | undefined {
  const lacking = needs.filter((field) => !has[field]).map((field) => `\`${field}\``)
  return lacking.length === 0 ? undefined : `needs ${lacking.join(' and ')} beside it, which this image does not have`
}

function findRecipe(name: string | undefined, provider: Provider): Recipe | string {
  if (name === undefined) return {}
  const recipes = provider.recipes ?? {}
  const recipe = Object.hasOwn(recipes, name) ? recipes[name] : undefined
  const known = Object.keys(recipes)
  return (
    recipe ??
    `must be one of ${known.map((id) => `"${id}"`).join(', ') || 'none, as this provider has no recipes'}, not ${show(name)}`
  )
}
