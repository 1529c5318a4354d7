import { join } from 'node:path'
import { withAncestors } from '../config/image.ts'
import { GenimgError } from '../errors.ts'
import type { Codec, Files } from '../ports/ports.ts'
import type { Project } from '../project.ts'
import { createFileIndex } from '../store/file-index.ts'
import { openOriginals } from '../store/originals.ts'
import { describeBytes, sniffType } from '../store/sniff.ts'
import { discloseImages, type AiImage } from './disclosure.ts'

/**
 * The images that have to be disclosed, by lock, config and the files that are there. Nothing is decoded: a list that
 * is printed on every machine must not need an encoder.
 * @param names these and what they are made from; undefined: all, and the lock's orphans
 */
export async function findAiImages(project: Project, names?: readonly string[]): Promise<readonly AiImage[]> {
  const { config, lockFile, store, stateDir, ports } = project
  const { files } = ports
  const lock = await lockFile.read()
  const images = names === undefined ? config.images : withAncestors(config.images, names)
  const known = new Set(config.images.map(({ name }) => name))
  const orphans = names === undefined ? Object.keys(lock.images).filter((name) => !known.has(name)) : []
  const index = createFileIndex(files, join(stateDir, 'index'))
  const codec = sniffing(ports.codec, files)
  const originals = openOriginals({ dir: config.originalsDir, files, index, store, codec })
  const wanted = [...images.map(({ name }) => name), ...orphans]
  const found = await originals.survey(wanted, (name) => lock.images[name])
  return discloseImages(images, lock, found, config.dir)
}

/** Takes for a picture whatever begins as one. Its size and colour are made up, and nobody asks for them here. */
function sniffing(codec: Codec, files: Files): Codec {
  return {
    ...codec,
    inspect: async (path) => {
      const bytes = await files.read(path)
      const type = sniffType(bytes)
      if (type === undefined) throw new GenimgError('UNDECODABLE', { path, message: `it is ${describeBytes(bytes)}.` })
      return { type, width: 0, height: 0, bytes: bytes.length, color: '#000000', thumbhash: '' }
    },
  }
}
