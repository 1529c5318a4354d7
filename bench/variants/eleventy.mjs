/** eleventy-img as it comes: its JavaScript API, as a template or a build script calls it. */
import { readdir } from 'node:fs/promises'
import { parse } from 'node:path'
import Image from '@11ty/eleventy-img'

const files = await readdir('pictures')
await Promise.all(
  files.map((file) =>
    Image(`pictures/${file}`, {
      widths: [640, 1280, 1536],
      formats: ['avif', 'webp', 'jpeg'],
      outputDir: 'dist',
      // Only so that it can be told afterwards which file is of which picture.
      filenameFormat: (hash, source, width, format) => `${parse(source).name}-${width}w-${hash}.${format}`,
    }),
  ),
)
