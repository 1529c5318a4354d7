/** What Vue makes of `src="~gen/hero"` in a template: an import, without the `~`. */
export const templateFilter: RegExp = /^gen\//

/**
 * The specifier that an attribute means; undefined where no component imports it. Attributes hold addresses, so that is
 * what the import gives unless it asks for something else.
 */
export function specifierInTemplate(source: string, importer: string | undefined): string | undefined {
  if (importer === undefined || !/\.vue(?:$|\?)/.test(importer)) return undefined
  const [path = '', query = ''] = source.replace(templateFilter, '').split('?')
  const words = query.split('&').filter((word) => word !== '')
  const isShaped = words.some((word) => /^(?:as|url)(?:=|$)/.test(word))
  return `gen:${path}?${(isShaped ? words : [...words, 'url']).join('&')}`
}
