import { parseSpecifier, type GenImage, type GenSource } from '@genimg/core'
import { parse, type DefaultTreeAdapterTypes, type Token } from 'parse5'
import { darkMedia } from './dark-media.ts'
import { specifierFilter } from './module-id.ts'

/** Where a page may name a picture, by attribute; `content` only in the tags that hold a picture's address. */
const addresses: ReadonlySet<string> = new Set(['src', 'href', 'poster', 'content', 'data'])
const sets: ReadonlySet<string> = new Set(['srcset', 'imagesrcset'])

const inSet = /(?:gen:|~gen\/)[^\s,]+/g

/** Specifiers that a page's HTML names in its attributes, each once. */
export function findSpecifiers(html: string): readonly string[] {
  return [...new Set(elementsOf(html).flatMap(({ attrs }) => attrs.flatMap(specifiersIn)))]
}

/**
 * The same HTML with addresses in place of specifiers, and untouched otherwise. An `<img>` gets the picture's width and
 * height where it has neither, and with `as=picture` becomes a `<picture>` of all formats.
 * @param pictures by specifier, as {@link findSpecifiers} gives them
 */
export function rewriteHtml(html: string, pictures: ReadonlyMap<string, GenImage>): string {
  const edits = elementsOf(html).flatMap((element) => {
    const edit = rewriteTag(html, element, pictures)
    return edit === undefined ? [] : [edit]
  })
  return applyEdits(html, edits)
}

type Element = DefaultTreeAdapterTypes.Element

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

function elementsOf(html: string): readonly Element[] {
  const found: Element[] = []
  function visit(node: DefaultTreeAdapterTypes.Node): void {
    if ('tagName' in node) found.push(node)
    if ('content' in node) visit(node.content)
    if ('childNodes' in node) node.childNodes.forEach(visit)
  }
  visit(parse(html, { sourceCodeLocationInfo: true }))
  return found
}

function specifiersIn({ name, value }: Token.Attribute): readonly string[] {
  if (sets.has(name)) return value.match(inSet) ?? []
  return addresses.has(name) && specifierFilter.test(value.trim()) ? [value.trim()] : []
}

function rewriteTag(html: string, element: Element, pictures: ReadonlyMap<string, GenImage>): Edit | undefined {
  const { sourceCodeLocation: location, attrs, tagName } = element
  if (location == null || !attrs.some((attribute) => specifiersIn(attribute).length > 0)) return undefined
  const given = new Map(attrs.map(({ name, value }) => [name, value.trim()]))
  const values = new Map(attrs.flatMap((attribute) => rewritten(attribute, pictures)))
  const source = given.get('src') ?? ''
  const image = tagName === 'img' ? pictures.get(source) : undefined
  const asPicture = image !== undefined && parseSpecifier(source)?.query.as === 'picture'
  const added = image === undefined ? [] : addedAttributes(image, given, asPicture)
  const edits = attrs.flatMap(({ name }) => {
    const place = location.attrs?.[name]
    const value = values.get(name)
    return place === undefined || value === undefined
      ? []
      : [{ start: place.startOffset, end: place.endOffset, text: attributeText(name, value) }]
  })
  const behind = Math.max(...edits.map(({ end }) => end))
  const more = added.map(([name, value]) => ` ${attributeText(name, value)}`).join('')
  const { startOffset: start, endOffset: end } = location.startTag ?? location
  const text = applyEdits(html, [...edits, { start: behind, end: behind, text: more }], start, end)
  if (!asPicture) return { start, end, text }
  return { start, end, text: `<picture>${sourceTags(image, given.get('sizes') ?? image.sizes)}${text}</picture>` }
}

function rewritten(
  attribute: Token.Attribute,
  pictures: ReadonlyMap<string, GenImage>,
): readonly (readonly [string, string])[] {
  const { name, value } = attribute
  if (specifiersIn(attribute).length === 0) return []
  const srcOf = (specifier: string): string => pictures.get(specifier)?.src ?? specifier
  if (!sets.has(name)) return [[name, srcOf(value.trim())]]
  // A specifier by itself stands for all its widths; one with a descriptor is one candidate of the page's own.
  const whole = pictures.get(value.trim())
  return [[name, whole?.srcset ?? value.replaceAll(inSet, srcOf)]]
}

function addedAttributes(
  { width, height, srcset, sizes, alt }: GenImage,
  given: ReadonlyMap<string, string>,
  asPicture: boolean,
): readonly (readonly [string, string])[] {
  const size = [
    ['width', String(width)],
    ['height', String(height)],
  ] as const
  const rest = [['srcset', srcset], ...(sizes === undefined ? [] : [['sizes', sizes] as const]), ['alt', alt]] as const
  return [
    ...(size.some(([name]) => given.has(name)) ? [] : size),
    ...(asPicture ? rest.filter(([name]) => !given.has(name)) : []),
  ]
}

function sourceTags(image: GenImage, sizes: string | undefined): string {
  return allSources(image)
    .map((source) => {
      const attributes = { ...source, ...(sizes === undefined ? {} : { sizes }) }
      return `<source ${Object.entries(attributes)
        .map(([name, value]) => attributeText(name, String(value)))
        .join(' ')}>`
    })
    .join('')
}

type Source = Partial<GenSource> & Pick<GenSource, 'srcset'>

/** A browser takes the first that matches, so that those for dark pages come before all others. */
function allSources({ sources, dark }: GenImage): readonly Source[] {
  if (dark === undefined) return sources
  const { srcset, width, height } = dark
  const own: readonly Source[] = [...dark.sources, { srcset }]
  return [...own.map((source) => ({ width, height, ...source, media: darkMedia(source.media) })), ...sources]
}

function attributeText(name: string, value: string): string {
  return `${name}="${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`
}

function applyEdits(html: string, edits: readonly Edit[], from = 0, to: number = html.length): string {
  let at = from
  let text = ''
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    text += html.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return text + html.slice(at, to)
}
