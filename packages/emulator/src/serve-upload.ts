import { jsonAnswer } from './answers.ts'
import type { Call } from './call.ts'
import { parseDataURI } from './data-uri.ts'
import type { Altering } from './faults.ts'
import { isObject } from './json.ts'
import type { Service } from './service.ts'

export function serveUpload(service: Service, { headers, body }: Call, effect: Altering | undefined): Response {
  if (!/^application\/json\b/i.test(headers.get('content-type') ?? '')) {
    return jsonAnswer(406, { error: 'Unsupported content type: send application/json.' })
  }
  const { content } = body
  const sent: unknown = isObject(content) ? content['data_urls'] : undefined
  if (!Array.isArray(sent) || sent.length === 0)
    return jsonAnswer(400, { error: 'Missing required parameter: data_urls' })
  const files = sent.flatMap((uri) => (typeof uri === 'string' ? (parseDataURI(uri) ?? []) : []))
  if (files.length !== sent.length) return jsonAnswer(400, { error: 'data_urls must be base64 data URIs.' })
  const urls = files.map(({ type, bytes }) => {
    const url = service.files.add({
      type,
      bytes: async () => bytes,
      expiresAt: Number.POSITIVE_INFINITY,
      requestId: undefined,
    })
    service.uploads.push({ url, type, size: bytes.length })
    return url
  })
  return jsonAnswer(200, effect?.kind === 'urls' ? { urls } : { file_urls: urls })
}
