import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Codec, EncodedFile, EncodeOutput } from '@genimg/core'

/**
 * Encodes what has the same pixels once, and copies it from then on: so thousands of variants are real files, and are
 * there in a minute.
 * @param dir for what is to be copied
 * @param pixelsOf the same for originals of the same pixels
 */
export function repeating(codec: Codec, dir: string, pixelsOf: (path: string) => string): Codec {
  const known = new Map<string, { readonly path: string; readonly encoded: EncodedFile }>()
  const keyOf = (source: string, { path: _path, ...output }: EncodeOutput): string =>
    JSON.stringify([pixelsOf(source), output])

  return {
    ...codec,
    encode: async ({ source, outputs }) => {
      await mkdir(dir, { recursive: true })
      const unknown = outputs.filter((output) => !known.has(keyOf(source, output)))
      const encoded = unknown.length === 0 ? [] : await codec.encode({ source, outputs: unknown })
      for (const [at, output] of unknown.entries()) {
        const path = join(dir, String(known.size))
        await copyFile(output.path, path)
        known.set(keyOf(source, output), { path, encoded: encoded[at] ?? { bytes: 0, digest: '' } })
      }
      return await Promise.all(
        outputs.map(async (output) => {
          const one = known.get(keyOf(source, output))
          if (one === undefined) throw new TypeError('All of them are known by now')
          if (!unknown.includes(output)) await copyFile(one.path, output.path)
          return one.encoded
        }),
      )
    },
  }
}
