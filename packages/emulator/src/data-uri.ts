/** The parts of a base64 data URI; undefined where it is none. */
export function parseDataURI(text: string): { readonly type: string; readonly bytes: Buffer } | undefined {
  const match = /^data:([a-z0-9.+/-]+)(?:;[a-z0-9=-]+)*;base64,([a-z0-9+/]*={0,2})$/i.exec(text)
  if (match === null || match[2] === '') return undefined
  return { type: (match[1] ?? '').toLowerCase(), bytes: Buffer.from(match[2] ?? '', 'base64') }
}

export function formatDataURI(type: string, bytes: Buffer): string {
  return `data:${type};base64,${bytes.toString('base64')}`
}
