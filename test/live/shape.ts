/** What a value is, in place of the value. */
export type FieldType = (typeof fieldTypes)[number]

/** `missing`: not in every answer of its kind. */
export const fieldTypes = [
  'array',
  'base64',
  'boolean',
  'missing',
  'null',
  'number',
  'object',
  'string',
  'text',
  'url',
] as const

/** The fields of a body by their paths, as `$.images[].url`, and what stands there. */
export type Fields = Readonly<Record<string, readonly FieldType[]>>

/** The shape of a JSON value: its fields without what is in them. Pure. */
export function fieldsOf(value: unknown, path = '$'): Fields {
  if (Array.isArray(value)) {
    return { [path]: ['array'], ...mergeAll(value.map((element: unknown) => fieldsOf(element, `${path}[]`))) }
  }
  if (typeof value !== 'object' || value === null) return { [path]: [typeOf(value)] }
  const entries = Object.entries(value)
  const named = entries.filter(([name]) => isName(name)).map(([name, member]) => fieldsOf(member, `${path}.${name}`))
  // An id in the place of a name would be recorded as it is.
  const others = entries.filter(([name]) => !isName(name)).map(([, member]) => fieldsOf(member, `${path}.*`))
  return Object.assign({ [path]: ['object'] }, ...named, mergeAll(others))
}

/** Two shapes of one kind as one: every field of either, sorted. Pure. */
export function mergeFields(one: Fields, other: Fields): Fields {
  const paths = [...new Set([...Object.keys(one), ...Object.keys(other)])].toSorted()
  return Object.fromEntries(
    paths.map((path) => {
      const types = [...(one[path] ?? ['missing' as const]), ...(other[path] ?? ['missing' as const])]
      return [path, [...new Set(types)].toSorted()]
    }),
  )
}

function mergeAll(shapes: readonly Fields[]): Fields {
  const [first, ...rest] = shapes
  return first === undefined ? {} : rest.reduce(mergeFields, first)
}

function isName(key: string): boolean {
  return /^[a-z](?!.*\d{4})\w{0,29}$/i.test(key)
}

function typeOf(value: unknown): FieldType {
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value === 'number') return 'number'
  if (typeof value !== 'string') return 'null'
  if (/^https?:\/\//i.test(value)) return 'url'
  return /^data:[^,]*;base64,/i.test(value) || /^[A-Za-z0-9+/]{100,}={0,2}$/.test(value) ? 'base64' : 'string'
}
