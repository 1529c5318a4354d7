import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What a picture is of: encoders are good at one and bad at another. */
export type PictureClass = 'photo' | 'flat' | 'text' | 'alpha'

/** One picture of bench/corpus, whose bytes are those that the list there fixes. */
export interface CorpusPicture {
  /** Without ending, as in `photo-lake`. */
  readonly name: string
  readonly class: PictureClass
  /** Absolute. */
  readonly path: string
  readonly sha256: string
  readonly width: number
  readonly height: number
}

const corpusDir = join(dirname(dirname(fileURLToPath(import.meta.url))), 'corpus')

interface Listed extends Omit<CorpusPicture, 'path'> {
  readonly file: string
}

/** Every picture in the order of the list; an error where a file is not the one that was measured before. */
export async function loadCorpus(): Promise<readonly CorpusPicture[]> {
  const listed = JSON.parse(await readFile(join(corpusDir, 'corpus.json'), 'utf8')) as readonly Listed[]
  return await Promise.all(listed.map(loadOne))
}

async function loadOne({ file, ...facts }: Listed): Promise<CorpusPicture> {
  const path = join(corpusDir, file)
  const digest = createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
  if (digest !== facts.sha256) throw new Error(`bench/corpus/${file} is not the file that corpus.json lists`)
  return { ...facts, path }
}
