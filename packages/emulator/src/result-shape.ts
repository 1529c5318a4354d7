import { formatDataURI } from './data-uri.ts'
import type { ImagesShape, ResultShape } from './faults.ts'
import type { Json } from './json.ts'

/** A finished picture by address and by bytes. */
export interface Finished {
  readonly url: string
  readonly type: string
  readonly bytes: () => Promise<Buffer>
}

const imagesShapes: readonly string[] = ['b64_json', 'url', 'relative-url', 'empty'] satisfies ImagesShape[]

export function isImagesShape(shape: ResultShape | ImagesShape): shape is ImagesShape {
  return imagesShapes.includes(shape)
}

export function isResultShape(shape: ResultShape | ImagesShape): shape is ResultShape {
  return !isImagesShape(shape)
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
