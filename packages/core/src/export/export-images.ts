import { dirname, join } from 'node:path'
import { GenimgError } from '../errors.ts'
import { findDarkSibling } from '../config/dark-sibling.ts'
import type { ResolvedImage } from '../config/image.ts'
import { parseJsonFile } from '../config/parse-json-file.ts'
import { isObject } from '../json.ts'
import { isMissing, refuseFrozen } from '../plan/authorize.ts'
import type { Project } from '../project.ts'
import { copyFile, replaceFile } from '../store/durable.ts'
import { explainUnwritable } from '../store/unwritable.ts'
import { deliver, type Delivery } from '../variants/deliver.ts'
import type { GenImage } from '../variants/manifest.ts'
import { paintedPlaceholder, presentPicture } from '../variants/pictures.ts'
import { planExport, type ExportPlan, type NamedDelivery } from './plan-export.ts'

export interface ExportOptions {
  /** Absolute. What an export made there before and needs no more is removed; nothing else is. */
  readonly outDir: string
  /** What stands before a file's path in an address, with a slash at the end. */
  readonly base: string
}

export interface Export {
  /** By name, in order of the names. */
  readonly images: Readonly<Record<string, GenImage>>
  /** Paths below the folder, the manifest not counted. */
  readonly written: readonly string[]
  readonly removed: readonly string[]
  readonly count: number
}

/** Beside the files: the same values for servers in any language, and what the next export may remove. */
export const manifestName = 'genimg.json'

const schemaVersion = 1

/**
 * Writes the variants of all images as files into a folder. Nothing is ordered: what is not generated as the config asks
 * is an error that names it, unless the config has placeholders in its place.
 */
export async function exportImages(project: Project, { outDir, base }: ExportOptions): Promise<Export> {
  const { files } = project.ports
  const plan = planExport(await deliverAll(project), base)
  const manifestPath = join(outDir, manifestName)
  const before = await readManifest(project, manifestPath)
  const kept = [...plan.files.keys()].toSorted()
  const write = async (images: unknown, paths: readonly string[]): Promise<void> => {
    const text = `${JSON.stringify({ schemaVersion, images, files: paths }, null, 2)}\n`
    if (before.text === text) return
    await files.makeDir(outDir)
    await replaceFile(files, manifestPath, Buffer.from(text))
  }
  return await explainUnwritable(outDir, async () => {
    // Written down before it is made: after a crash the next export still knows what is its own.
    const known = [...new Set([...before.files, ...kept])].toSorted()
    if (known.length > before.files.length) await write(before.images, known)
    const written = await writeVariants(project, plan, outDir)
    const removed = before.files.filter((path) => !plan.files.has(path))
    for (const path of removed) await files.remove(join(outDir, path))
    await write(plan.images, kept)
    return { images: plan.images, written, removed, count: kept.length }
  })
}

async function deliverAll(project: Project): Promise<readonly NamedDelivery[]> {
  const { config, ports } = project
  const { steps, lock } = await project.plan()
  const wanted = steps.filter(({ action }) => action !== 'orphan')
  const refusal = config.frozen ? refuseFrozen(wanted, config) : undefined
  if (refusal !== undefined) throw refusal
  const names = wanted.filter(isMissing).map(({ name }) => name)
  if (names.length > 0 && config.onMissing !== 'placeholder') throw new GenimgError('NOT_GENERATED', { names })
  const deliverOne = async (image: ResolvedImage): Promise<Delivery> => {
    const { name } = image
    const sibling = findDarkSibling(image, config.images)
    const step = wanted.find((one) => one.name === name)
    const present =
      step === undefined || isMissing(step) ? undefined : await presentPicture(step, project, lock.images[name])
    const picture = present ?? (await paintedPlaceholder(image, project))
    const specifier = { name, family: false, query: {} }
    const dark = sibling === undefined ? undefined : await deliverOne(sibling)
    return deliver(picture, image, specifier, config, ports.codec.version(), dark)
  }
  return await Promise.all(
    config.images.map(async (image) => ({ name: image.name, delivery: await deliverOne(image) })),
  )
}

async function writeVariants(project: Project, { files }: ExportPlan, outDir: string): Promise<readonly string[]> {
  const cache = project.openVariants()
  const bySource = new Map<string, string[]>()
  for (const [path, { source }] of files) bySource.set(source, [...(bySource.get(source) ?? []), path])
  const written = await Promise.all(
    [...bySource].map(async ([source, paths]) => {
      const variants = paths.flatMap((path) => files.get(path)?.variant ?? [])
      const encoded = await cache.ensure(variants, source)
      const copied: string[] = []
      for (const [at, path] of paths.entries()) {
        if (await copyIfOther(project, encoded[at] ?? '', join(outDir, path))) copied.push(path)
      }
      return copied
    }),
  )
  await cache.save()
  return written.flat().toSorted()
}

/** A file that is right already keeps its time, so that no watcher wakes up and no server sends it again. */
async function copyIfOther({ ports: { files } }: Project, from: string, to: string): Promise<boolean> {
  const [source, target] = await Promise.all([files.read(from), readIfThere(files, to)])
  if (target !== undefined && Buffer.compare(source, target) === 0) return false
  await files.makeDir(dirname(to))
  await copyFile(files, from, to)
  return true
}

async function readIfThere(files: Project['ports']['files'], path: string): Promise<Uint8Array | undefined> {
  return (await files.stat(path))?.isFile === true ? await files.read(path) : undefined
}

interface Manifest {
  readonly text: string | undefined
  readonly images: unknown
  readonly files: readonly string[]
}

/** What exports made in this folder. Only paths that stay in it: the file may have come from anywhere. */
async function readManifest({ ports: { files } }: Project, path: string): Promise<Manifest> {
  const bytes = await readIfThere(files, path)
  if (bytes === undefined) return { text: undefined, images: {}, files: [] }
  const text = Buffer.from(bytes).toString()
  const value = parseJsonFile(path, text)
  const { images = {}, files: list } = isObject(value) ? value : {}
  return { text, images, files: Array.isArray(list) ? list.filter(isOurs) : [] }
}

/** A path that an export may have made: an image's name, its width and ten digits of a hash. */
function isOurs(path: unknown): path is string {
  return (
    typeof path === 'string' &&
    /^(?:[a-z0-9][a-z0-9._-]*\/)*[a-z0-9][a-z0-9._-]*-\d+w\.[0-9a-f]{10}\.[a-z]+$/.test(path)
  )
}
