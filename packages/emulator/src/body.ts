import { parseJson } from './json.ts'

/** What a request carries. */
export interface Body {
  readonly bytes: Buffer
  /** As text; empty where it is a form. */
  readonly text: string
  /** Undefined where it is none, or one that cannot be read. */
  readonly form: FormData | undefined
  /** The value of a JSON text or the fields of a form; undefined where it is neither. */
  readonly content: unknown
}

/** Larger ones are not looked into: a gateway refuses them. */
export const largestBody: number = 100 * 1024 * 1024

export async function readBody(request: Request): Promise<Body> {
  const bytes = Buffer.from(await request.arrayBuffer())
  const type = request.headers.get('content-type') ?? ''
  if (bytes.length > largestBody) return { bytes, text: '', form: undefined, content: undefined }
  if (/^multipart\/form-data\b/i.test(type)) {
    const form = await readForm(bytes, type)
    return { bytes, text: '', form, content: form === undefined ? undefined : fieldsOf(form) }
  }
  const text = bytes.toString('utf8')
  return { bytes, text, form: undefined, content: text === '' ? undefined : parseJson(text) }
}

async function readForm(bytes: Buffer, type: string): Promise<FormData | undefined> {
  try {
    return await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
  } catch {
    return undefined
  }
}

/** Text as it is, files by type and size, and what came more than once as a list. */
function fieldsOf(form: FormData): Readonly<Record<string, unknown>> {
  const names = [...new Set(form.keys())]
  return Object.fromEntries(
    names.map((name) => {
      const values = form
        .getAll(name)
        .map((value) => (typeof value === 'string' ? value : `${value.type} (${value.size} bytes)`))
      return [name, values.length === 1 ? values[0] : values]
    }),
  )
}
