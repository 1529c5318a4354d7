/** `400;1.5`: numbers as a query writes them. */
export function parseNumbers(text: string): readonly number[] | undefined {
  const parts = text.split(';')
  return parts.every((part) => /^\d{1,6}(?:\.\d{1,6})?$/.test(part)) ? parts.map(Number) : undefined
}

export function parseNumber(text: string): number | undefined {
  const [number, ...more] = parseNumbers(text) ?? []
  return more.length > 0 ? undefined : number
}
