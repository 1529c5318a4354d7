import { fieldsOf, fieldTypes, mergeFields, type Fields, type FieldType } from './shape.ts'

/** The form of the answers to one kind of request, and nothing that was in them. */
export interface Recording {
  readonly status: number
  /** `application/json`; null where none was declared. */
  readonly type: string | null
  /** Names of headers that providers read, as far as every answer had them. */
  readonly headers: readonly string[]
  /** `$` alone is a body that is no JSON. */
  readonly fields: Fields
}

// What the providers read; a header that none reads may come and go.
const interesting =
  /^(date|retry-after(-ms)?|x-(request-id|cost|remaining-credits|rate-limit-reset-at-utc)|x-ratelimit-(remaining|reset)-[a-z]+)$/

/** Records one answer. Pure. */
export function recordAnswer(status: number, headers: Headers, json: unknown): Recording {
  return {
    status,
    type: headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? null,
    headers: [...headers.keys()].filter((name) => interesting.test(name)).toSorted(),
    fields: json === undefined ? { $: ['text'] } : fieldsOf(json),
  }
}

/** Two answers of one kind as one. Pure. */
export function mergeRecordings(one: Recording, other: Recording): Recording {
  return {
    status: one.status,
    type: one.type === other.type ? one.type : null,
    headers: one.headers.filter((name) => other.headers.includes(name)),
    fields: mergeFields(one.fields, other.fields),
  }
}

/** As a file: the same recording is always the same text. Pure. */
export function formatRecording({ status, type, headers, fields }: Recording): string {
  const sorted = Object.entries(fields).toSorted(([one], [other]) => (one < other ? -1 : 1))
  const file = {
    status,
    type,
    headers: Object.fromEntries(headers.map((name) => [name, 'string'])),
    fields: Object.fromEntries(sorted.map(([path, types]) => [path, types.join(separator)])),
  }
  return `${JSON.stringify(file, null, 2)}\n`
}

/** Throws for what is no recording. Pure. */
export function parseRecording(text: string): Recording {
  const file: unknown = JSON.parse(text)
  if (!isFile(file)) throw new TypeError('this is no recording of an answer')
  const { status, type, headers, fields } = file
  return {
    status,
    type,
    headers: Object.keys(headers),
    fields: Object.fromEntries(Object.entries(fields).map(([path, types]) => [path, parseTypes(types)])),
  }
}

const separator = ' | '

interface RecordingFile {
  readonly status: number
  readonly type: string | null
  readonly headers: object
  readonly fields: Readonly<Record<string, string>>
}

function isFile(value: unknown): value is RecordingFile {
  if (typeof value !== 'object' || value === null) return false
  if (!('status' in value && 'type' in value && 'headers' in value && 'fields' in value)) return false
  const { status, type, headers, fields } = value
  const isObject = (member: unknown): member is object => typeof member === 'object' && member !== null
  return (
    typeof status === 'number' &&
    (type === null || typeof type === 'string') &&
    isObject(headers) &&
    isObject(fields) &&
    Object.values(fields).every((types) => typeof types === 'string')
  )
}

function parseTypes(text: string): readonly FieldType[] {
  return text.split(separator).map((word) => {
    const type = fieldTypes.find((known) => known === word)
    if (type === undefined) throw new TypeError(`a recording has the type ${word}, which there is not`)
    return type
  })
}
