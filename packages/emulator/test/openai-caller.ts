import sharp from 'sharp'
import { createEmulator, type Emulator, type EmulatorOptions } from '../src/index.ts'
import { base, member, read, start } from './caller.ts'

export const openaiKey = 'sk-0123456789abcdef'
export const auth: Readonly<Record<string, string>> = { authorization: `Bearer ${openaiKey}` }
export const boat = { model: 'gpt-image-2', prompt: 'A paper boat', size: '1024x1024', quality: 'low' }

/** An emulator on a clock that stands still, with OpenAI's calls. */
export interface OpenAICaller {
  readonly emulator: Emulator
  readonly generate: (body: unknown, headers?: Readonly<Record<string, string>>) => Promise<Response>
  readonly edit: (form: FormData) => Promise<Response>
}

export function createOpenAICaller(options: EmulatorOptions = {}): OpenAICaller {
  const emulator = createEmulator({ now: () => start, latency: 1000, ...options })
  return {
    emulator,
    generate: (body, headers = auth) =>
      emulator.fetch(`${base}/v1/images/generations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    edit: (form) => emulator.fetch(`${base}/v1/images/edits`, { method: 'POST', headers: auth, body: form }),
  }
}

/** The text parameters and files of an edit; a list is sent as more than one field. */
export function formOf(fields: Readonly<Record<string, string | Blob | readonly (string | Blob)[]>>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) {
    const values = typeof value === 'string' || value instanceof Blob ? [value] : value
    for (const one of values) {
      if (typeof one === 'string') form.append(name, one)
      else form.append(name, one, 'picture')
    }
  }
  return form
}

export function fileOf(bytes: Buffer, type = 'image/png'): Blob {
  return new Blob([new Uint8Array(bytes)], { type })
}

/** A plain picture. */
export async function picture(width = 64, height = 48, format: 'png' | 'jpeg' | 'webp' = 'png'): Promise<Buffer> {
  return await sharp({ create: { width, height, channels: 3, background: '#3a7' } })
    .toFormat(format)
    .toBuffer()
}

/** Opaque, but for its left half. */
export async function halfMask(width: number, height: number): Promise<Buffer> {
  const hole = { width: width / 2, height, channels: 4, background: '#000' } as const
  return await sharp({ create: { width, height, channels: 4, background: '#000' } })
    .composite([{ input: { create: hole }, left: 0, top: 0, blend: 'dest-out' }])
    .png()
    .toBuffer()
}

/** The first picture of an answer. */
export async function pictureIn(response: Response): Promise<Buffer> {
  return Buffer.from(String(member(await read(response), 'data', 0, 'b64_json')), 'base64')
}

export async function errorIn(response: Response): Promise<unknown> {
  return member(await read(response), 'error')
}
