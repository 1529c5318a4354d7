import { formatDataURI } from './data-uri.ts'
import type { ResultShape } from './faults.ts'
import type { Json } from './json.ts'

/** A finished picture by address and by bytes. */
export interface Finished {
  readonly url: string
  readonly type: string
  readonly bytes: () => Promise<Buffer>
}

/** The members of a result that hold the picture, one form for each place where it has been seen. */
export async function resultPlaces(
  shape: ResultShape,
  { url, type, bytes }: Finished,
): Promise<Readonly<Record<string, Json>>> {
  const base64 = async (): Promise<string> => (await bytes()).toString('base64')
  switch (shape) {
    case 'images':
      return { output: null, images: [{ url }] }
    case 'output-url':
      return { output: url }
    case 'output-list':
      return { output: [url] }
    case 'data-uri':
      return { output: formatDataURI(type, await bytes()) }
    case 'base64':
      return { output: await base64() }
    case 'json-b64':
      return { output: JSON.stringify({ created: 1, data: [{ b64_json: await base64() }] }) }
    case 'json-url':
      return { output: JSON.stringify({ created: 1, data: [{ url }] }) }
    case 'none':
      return { output: null, artifacts: [] }
  }
}
