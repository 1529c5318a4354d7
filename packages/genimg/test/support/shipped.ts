import { createHash } from 'node:crypto'
import { runInNewContext } from 'node:vm'
import sharp from 'sharp'
import { expect } from 'vitest'
import type { Built } from './site.ts'

/** Pictures of a build by what they are, `hero-64w.webp`, without the hash that the bundler adds. */
export type Shipped = ReadonlyMap<string, Uint8Array>

const picture = /\.(?:avif|webp|jpg|png)$/

export function shippedBy({ files }: Pick<Built, 'files'>): Shipped {
  const pictures = [...files].filter(([path]) => picture.test(path))
  const labelled = pictures.map(([path, bytes]) => [labelOf(path), bytes] as const)
  const shipped = new Map(labelled)
  if (shipped.size < labelled.length) throw new Error(`two files of one name: ${pictures.map(([path]) => path).join()}`)
  return shipped
}

function labelOf(path: string): string {
  return path.replace(/^.*\//, '').replace(/-[\w-]{8}(?=\.\w+$)/, '')
}

/** What became of the pictures from one build to the next one, by their bytes. */
export interface Changes {
  readonly changed: readonly string[]
  readonly stayed: readonly string[]
  readonly appeared: readonly string[]
  readonly gone: readonly string[]
}

export function changesBetween(before: Shipped, after: Shipped): Changes {
  const both = [...before.keys()].filter((label) => after.has(label)).toSorted()
  const isSame = (label: string): boolean => digestOf(before.get(label)) === digestOf(after.get(label))
  return {
    changed: both.filter((label) => !isSame(label)),
    stayed: both.filter(isSame),
    appeared: [...after.keys()].filter((label) => !before.has(label)).toSorted(),
    gone: [...before.keys()].filter((label) => !after.has(label)).toSorted(),
  }
}

export function scriptOf({ files }: Pick<Built, 'files'>): string {
  const script = [...files].find(([path]) => path.endsWith('.js'))?.[1]
  return Buffer.from(script ?? []).toString()
}

/** What the page's imports gave, in their order. */
export function valuesOf(built: Pick<Built, 'files'>): readonly unknown[] {
  const page: { pictures?: string } = {}
  runInNewContext(scriptOf(built), page)
  const values: unknown = JSON.parse(page.pictures ?? '[]')
  return Array.isArray(values) ? values : []
}

/** Paths of pictures that scripts name, below `dist`. */
export function namedBy(script: string): readonly string[] {
  const found = script.matchAll(/assets\/[\w.-]+\.(?:avif|webp|jpg|png)/g)
  return [...new Set([...found].map(([path]) => path))].toSorted()
}

/** Every picture that the page names is there, is all that is there, and decodes to its last pixel. */
export async function expectWhole(built: Pick<Built, 'files'>): Promise<void> {
  const pictures = [...built.files].filter(([path]) => picture.test(path))
  expect(pictures.map(([path]) => path).toSorted()).toEqual(namedBy(scriptOf(built)))
  expect(pictures.length).toBeGreaterThan(0)
  for (const [path, bytes] of pictures) {
    const { info } = await sharp(bytes, { failOn: 'warning' }).raw().toBuffer({ resolveWithObject: true })
    expect(`${path} ${info.width}`).toMatch(new RegExp(`-${info.width}w-[^/]* ${info.width}$`))
  }
}

/** Every file of a build, by its digest: what is equal here is equal to the last byte, names included. */
export function digestsOf({ files }: Pick<Built, 'files'>): Readonly<Record<string, string>> {
  return Object.fromEntries([...files].map(([path, bytes]) => [path, digestOf(bytes)]))
}

function digestOf(bytes: Uint8Array = Buffer.alloc(0)): string {
  return createHash('sha256').update(bytes).digest('hex')
}
