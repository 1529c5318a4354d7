import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createCodec, planVariants, resolveVariantOptions } from '@genimg/core'
import type { Measured } from './measure.ts'
import type { Reference } from './reference.ts'
import { nameOf, type Format, type Setting } from './setting.ts'

/**
 * The settings that genimg itself encodes with unless told otherwise, recognised by their bytes: what the tables call
 * the default cannot be anything else than what users get.
 */
export async function findDefaults(
  measured: readonly Measured[],
  dir: string,
): Promise<Readonly<Record<Format, Setting>>> {
  // Its original is a JPEG: a PNG may not become larger than one, and would be encoded in another setting for that.
  const photo = measured.find(({ reference }) => reference.picture.class === 'photo')?.reference
  if (photo === undefined) throw new Error('No photo was encoded, from which genimg’s settings are recognised')
  const made = await encodeByDefault(photo, dir)
  const find = (format: Format): Setting => {
    const same = measured.find(
      ({ reference, setting, bytes }) => reference === photo && setting.format === format && bytes.equals(made[format]),
    )
    if (same !== undefined) return same.setting
    const names = measured.flatMap(({ reference, setting }) =>
      reference === photo && setting.format === format ? [nameOf(setting)] : [],
    )
    throw new Error(`genimg encodes ${format} in none of these settings: ${names.join('; ')}. Which one is it?`)
  }
  return { avif: find('avif'), webp: find('webp'), jpeg: find('jpeg'), png: find('png') }
}

async function encodeByDefault({ picture, width }: Reference, dir: string): Promise<Readonly<Record<Format, Buffer>>> {
  const options = resolveVariantOptions({ widths: [width], formats: ['avif', 'webp', 'jpeg', 'png'] })
  const source = { name: picture.name, digest: picture.sha256, width: picture.width, height: picture.height }
  const codec = createCodec()
  try {
    const variants = planVariants({ ...source, opaque: true }, options, { codecVersion: '', sourceType: null })
    const encode = async (format: Format): Promise<Buffer> => {
      const output = variants.find((variant) => variant.format === format)?.output
      if (output === undefined) throw new TypeError(`${format} was asked for`)
      const path = join(dir, `${picture.name}.${format}`)
      await codec.encode({ source: picture.path, outputs: [{ ...output, path }] })
      return await readFile(path)
    }
    return {
      avif: await encode('avif'),
      webp: await encode('webp'),
      jpeg: await encode('jpeg'),
      png: await encode('png'),
    }
  } finally {
    await codec.close()
  }
}
