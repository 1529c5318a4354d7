/**
 * What a good engineer would write with sharp alone, in the folder of a site: each picture in pictures/ is decoded once
 * and resized once a width; two are under way, so that one is decoded while the last encodes of the other run. Encodes
 * start with the longest. No cache, no manifest, no digests: the least that makes these files.
 */
import { mkdir, readdir } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { parse } from 'node:path'
import sharp from 'sharp'

const widths = [640, 1280, 1536]
const source = 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia'
const xmp = `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" Iptc4xmpExt:DigitalSourceType="${source}"/>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`
/** Slowest first. */
const formats = {
  avif: (image) => image.avif({ quality: 50, effort: 3, chromaSubsampling: '4:4:4' }),
  webp: (image) => image.webp({ quality: 80, effort: 4 }),
  jpg: (image) => image.jpeg({ quality: 80, quantisationTable: 3, progressive: true }),
}

sharp.cache(false)
sharp.concurrency(1)
const encodes = createPool(availableParallelism())
const pictures = createPool(2)
await mkdir('dist', { recursive: true })
const files = await readdir('pictures')
await Promise.all(files.map((file) => pictures(() => makeVariants(file))))

async function makeVariants(file) {
  const pixels = await toRaw(sharp(`pictures/${file}`).removeAlpha())
  const resized = new Map()
  const resize = (width) => {
    if (width === pixels.info.width) return pixels
    const height = Math.round((width * pixels.info.height) / pixels.info.width)
    if (!resized.has(width)) resized.set(width, toRaw(fromRaw(pixels).resize(width, height, { fit: 'fill' })))
    return resized.get(width)
  }
  const variants = Object.entries(formats).flatMap(([format, encode]) =>
    widths.toReversed().map((width) => ({ width, format, encode })),
  )
  await Promise.all(
    variants.map(({ width, format, encode }) =>
      encodes(async () => {
        const image = fromRaw(await resize(width)).withXmp(xmp)
        await encode(image).toFile(`dist/${parse(file).name}-${width}w.${format}`)
      }),
    ),
  )
}

function toRaw(image) {
  return image.raw().toBuffer({ resolveWithObject: true })
}

function fromRaw({ data, info: { width, height, channels } }) {
  return sharp(data, { raw: { width, height, channels } })
}

/** Runs no more than so many at once, in the order in which they come. */
function createPool(size) {
  const waiting = []
  let free = size
  return async (work) => {
    if (free === 0) await new Promise((resolve) => waiting.push(resolve))
    else free -= 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
