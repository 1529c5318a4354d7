/**
 * Makes the corpus again from unpacked Debian packages (README.md has their names and versions) and its drawings:
 * `tsx -C genimg-source bench/corpus/make.ts FOLDER`, where `dpkg -x` unpacked all of them into FOLDER. Only needed
 * when a picture is added: what is measured are the files beside this one, whose digests it lists in corpus.json.
 */
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp, { type Sharp } from 'sharp'
import { drawAll } from './drawings.ts'
import { photos } from './photos.ts'

const corpusDir = dirname(fileURLToPath(import.meta.url))
const [packagesDir] = process.argv.slice(2)
if (packagesDir === undefined) throw new Error('Which folder have the packages been unpacked into?')

// A cut-out with a soft edge.
const feather = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="1024" height="1024"><radialGradient id="edge"><stop offset=".7"/><stop offset="1" stop-opacity="0"/></radialGradient><ellipse cx="512" cy="490" rx="400" ry="360" fill="url(#edge)"/></svg>',
)

const files: string[] = []
for (const [name, { source, width, height, position }] of Object.entries(photos)) {
  const picture = sharp(join(packagesDir, source))
    .autoOrient()
    .resize(width, height, { position })
    .toColourspace('srgb')
  if (name.startsWith('photo-')) {
    await save(`${name}.jpg`, picture.jpeg({ quality: 93, chromaSubsampling: '4:4:4', mozjpeg: true }))
  } else if (name.startsWith('alpha-')) {
    const cutOut = picture.ensureAlpha().composite([{ input: feather, blend: 'dest-in' }])
    await save(`${name}.webp`, cutOut.webp({ lossless: true, effort: 6 }))
  } else await savePng(name, picture)
}
for (const [name, svg] of Object.entries(drawAll())) {
  await savePng(name, name.startsWith('alpha-') ? sharp(svg) : sharp(svg).removeAlpha())
}
const listed = await Promise.all(files.toSorted().map(describe))
await writeFile(join(corpusDir, 'corpus.json'), `${JSON.stringify(listed, undefined, 2)}\n`)

async function describe(file: string): Promise<unknown> {
  const bytes = await readFile(join(corpusDir, file))
  const { width, height } = await sharp(bytes).metadata()
  const [name, kind] = [file.slice(0, file.lastIndexOf('.')), file.slice(0, file.indexOf('-'))]
  return { name, file, class: kind, width, height, sha256: createHash('sha256').update(bytes).digest('hex') }
}

async function savePng(name: string, picture: Sharp): Promise<void> {
  await save(`${name}.png`, picture.png({ compressionLevel: 9, adaptiveFiltering: true }))
}

async function save(file: string, picture: Sharp): Promise<void> {
  await picture.toFile(join(corpusDir, file))
  files.push(file)
}
