import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { GenimgError } from '../errors.ts'
import { isObject } from '../json.ts'

/** `sharp 0.35.5, libvips 8.18.7`, from the packages' own files: loading sharp would load its native code. */
export function readVersion(): string {
  const entry = resolveSharp()
  // sharp does not export its package.json, but its entry has been one folder below it for years.
  const manifest: unknown = JSON.parse(readFileSync(join(dirname(dirname(entry)), 'package.json'), 'utf8'))
  const sharp = `sharp ${isObject(manifest) ? String(manifest['version']) : 'unknown'}`
  const libvips = readLibvips(createRequire(entry))
  return libvips === undefined ? sharp : `${sharp}, libvips ${libvips}`
}

/** Said wherever sharp is missing. */
export function sharpMissing(reason: string): string {
  return `sharp could not be loaded on ${process.platform}-${process.arch} (${reason}). Install it on this machine, optional packages included: npm install --include=optional sharp.`
}

function resolveSharp(): string {
  try {
    return createRequire(import.meta.url).resolve('sharp')
  } catch (error) {
    throw new GenimgError('ENCODER_FAILED', { message: sharpMissing('it is not installed') }, { cause: error })
  }
}

/** Undefined where sharp was built on the machine's own libvips, which no package describes. */
function readLibvips(require: NodeJS.Require): string | undefined {
  const { platform, arch } = process
  // All of one sharp version carry the same libvips, so that it does not matter which libc this machine has.
  const packages = [
    `@img/sharp-libvips-${platform}-${arch}`,
    `@img/sharp-libvips-${platform}musl-${arch}`,
    `@img/sharp-${platform}-${arch}`,
    '@img/sharp-wasm32',
  ]
  for (const name of packages) {
    try {
      const versions: unknown = require(`${name}/versions`)
      if (isObject(versions) && typeof versions['vips'] === 'string') return versions['vips']
    } catch {
      // Not this machine's package.
    }
  }
  return undefined
}
