import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { loadCorpus, type PictureClass } from '../support/corpus.ts'

/** What GPT Image models return for a landscape; portraits are turned into one. */
const [long, short] = [1536, 1024]

const order: readonly PictureClass[] = ['photo', 'flat', 'text']

/** The first so many pictures of the corpus, photos first, as PNG files of one size. */
export async function writeOriginals(dir: string, count: number): Promise<readonly string[]> {
  const corpus = await loadCorpus()
  const fitting = order
    .flatMap((kind) => corpus.filter((picture) => picture.class === kind))
    .filter(({ width, height }) => Math.max(width, height) === long && Math.min(width, height) === short)
  if (fitting.length < count) throw new Error(`bench/corpus has ${fitting.length} pictures of this size, not ${count}`)
  await mkdir(dir, { recursive: true })
  return await Promise.all(
    fitting.slice(0, count).map(async ({ name, path, width, height }) => {
      const file = join(dir, `${name}.png`)
      await sharp(path)
        .rotate(height > width ? 90 : 0)
        .png()
        .toFile(file)
      return file
    }),
  )
}

/** The same pictures, each so many times under other names, with a note in each file: no two have the same digest. */
export async function writeCopies(
  originals: readonly string[],
  dir: string,
  times: number,
): Promise<readonly string[]> {
  await mkdir(dir, { recursive: true })
  const copies: string[] = []
  for (const original of originals) {
    const png = await readFile(original)
    for (let copy = 1; copy <= times; copy += 1) {
      const file = join(dir, `${basename(original, '.png')}-copy-${copy}.png`)
      await writeFile(file, withNote(png, `Copy ${copy}`))
      copies.push(file)
    }
  }
  return copies
}

/** A text chunk before the last one, IEND, which has 12 bytes. */
function withNote(png: Buffer, note: string): Buffer {
  const content = Buffer.from(`tEXtComment\0${note}`)
  const chunk = Buffer.alloc(content.length + 8)
  chunk.writeUInt32BE(content.length - 4, 0)
  content.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(content), content.length + 4)
  return Buffer.concat([png.subarray(0, -12), chunk, png.subarray(-12)])
}
