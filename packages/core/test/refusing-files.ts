import { createNodeFiles } from '../src/ports/node-files.ts'
import type { Files } from '../src/ports/ports.ts'

/** A disk that does not take every record of a job. */
export function refusingFiles(isRefused: (record: string) => boolean): Files {
  const inner = createNodeFiles()
  return {
    ...inner,
    create: async (path, bytes, options) => {
      if (path.includes('jobs') && isRefused(Buffer.from(bytes).toString()))
        throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' })
      await inner.create(path, bytes, options)
    },
  }
}
