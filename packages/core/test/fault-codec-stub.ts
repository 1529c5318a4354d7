import { readContainer } from '../src/codec/container.ts'
import { GenimgError } from '../src/errors.ts'
import type { Codec, ExaminedPicture, Files } from '../src/ports/ports.ts'
import { sniffType } from '../src/store/sniff.ts'

/**
 * A codec that reads a PNG's header, for files in memory: the real one's process reads the disk, and starting it would
 * take most of a sweep's time. `fault-codec.test.ts` has the real one.
 */
export function createHeaderCodec(files: Files): Codec {
  async function examine(path: string): Promise<ExaminedPicture> {
    const bytes = await files.read(path)
    const type = sniffType(bytes)
    if (type !== 'image/png' || !readContainer(bytes, type).isWhole) {
      throw new GenimgError('UNDECODABLE', { path, message: 'it is no whole PNG.' })
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset)
    const size = { width: view.getUint32(16), height: view.getUint32(20), bytes: bytes.length }
    return {
      facts: { type, ...size, color: '#808080', thumbhash: 'AAAAAAA=' },
      checks: {
        isUniform: false,
        isInvisible: false,
        clearCorners: 0,
        clearShare: 0,
        opacity: [255, 255],
        trailingBytes: 0,
        hasExif: false,
      },
    }
  }

  return {
    examine,
    inspect: async (path) => (await examine(path)).facts,
    encode: () => Promise.reject(new Error('nothing is encoded here')),
    version: () => 'header 1',
    prepare: () => {},
    close: async () => {},
  }
}
