import type { PictureClass } from '../support/corpus.ts'
import { avif, jpeg, peers, png, webp } from './grid.ts'
import type { Measured } from './measure.ts'
import { nameOf, type Format, type Setting } from './setting.ts'
import { summarize } from './summary.ts'
import { change, ofClass, pick } from './tables.ts'

/** One setting beside another, as in `+2.6 %`, and `0.27 ×` for the time. */
interface Comparison {
  readonly time: string
  readonly bytes: string
  /** Butteraugli's 3-norm. */
  readonly whole: string
  readonly ssimulacra: string
}

type Compare = (setting: Setting, base: Setting, kind?: PictureClass) => Comparison

/** What the tables say about each format, in words, with the numbers of this run. */
export function findings(measured: readonly Measured[]): Readonly<Record<Format, readonly string[]>> {
  const compare: Compare = (setting, base, kind) => {
    const pictures = kind === undefined ? measured : ofClass(measured, kind)
    const [own, other] = [summarize(measuredAs(pictures, setting)), summarize(measuredAs(pictures, base))]
    return {
      time: `${(own.ms / other.ms).toFixed(2)} ×`,
      bytes: change(own.bytes, other.bytes),
      whole: change(own.whole, other.whole),
      ssimulacra: change(own.ssimulacra, other.ssimulacra),
    }
  }
  return { avif: aboutAvif(compare), webp: aboutWebp(compare), jpeg: aboutJpeg(compare), png: aboutPng(compare) }
}

/** A sentence about a setting that the grid does not have would be made of sums of nothing. */
function measuredAs(measured: readonly Measured[], setting: Setting): readonly Measured[] {
  const picked = pick(measured, setting)
  if (picked.length === 0) throw new Error(`${setting.format}, ${nameOf(setting)}: not in the grid`)
  return picked
}

function aboutAvif(compare: Compare): readonly string[] {
  const [three, two] = [compare(avif({ effort: 3 }), peers.avif), compare(avif({ effort: 2 }), peers.avif)]
  const halved = avif({ chroma: '4:2:0' })
  const [flat, text] = [compare(halved, peers.avif, 'flat'), compare(halved, peers.avif, 'text')]
  const deep = compare(avif({ effort: 3, bitdepth: 10 }), avif({ effort: 3 }))
  const finer = compare(avif({ effort: 3, quality: 52 }), avif({ effort: 3 }))
  return [
    `**Effort.** 3 takes ${three.time} the time of 4, for ${three.bytes} bytes and ${three.whole} of Butteraugli’s 3-norm. At 2 it is ${two.time}, ${two.bytes} and ${two.whole}: worse and larger at once. 5 is not worth its time either.`,
    `**Chroma.** 4:2:0 has ${flat.bytes} bytes for flat pictures and ${text.bytes} for text, and ${flat.whole} and ${text.whole} of the 3-norm: thin lines of strong colours lose them.`,
    `**Depth.** 10 bit draws smoother skies, for ${deep.time} the time and ${deep.bytes} bytes. But libvips 8.18 encodes white so that it is decoded as 254 and not 255, which shows as a box on a white page.`,
    `**Quality.** The encoder has 64 steps for a hundred qualities: 50 and 51 are the same file, and the next step, 52, has ${finer.bytes} bytes.`,
  ]
}

function aboutWebp(compare: Compare): readonly string[] {
  const smart = webp({ quality: 79, smartSubsample: true })
  const [all, photo, flat] = [
    compare(smart, peers.webp),
    compare(smart, peers.webp, 'photo'),
    compare(smart, peers.webp, 'flat'),
  ]
  const [low, high] = [compare(webp({ effort: 2 }), peers.webp), compare(webp({ effort: 6 }), peers.webp)]
  const plain = compare(webp({ quality: 78 }), peers.webp, 'photo')
  return [
    `**Chroma.** WebP always halves chroma; smart subsampling does it with a look at the edges. With it, quality 79 has ${all.bytes} bytes against the peers’ 80, and ${all.whole} of the 3-norm (flat pictures ${flat.whole}, photos ${photo.whole}), for ${all.time} the time, which is little beside AVIF’s.`,
    `**Effort.** 2 has ${low.bytes} bytes for ${low.time} the time, and 6 has ${high.bytes} for ${high.time}. Below 4 it is transparency that grows.`,
    `**Quality.** Without smart subsampling, 78 has ${plain.bytes} bytes for photos and ${plain.ssimulacra} of SSIMULACRA.`,
  ]
}

function aboutJpeg(compare: Compare): readonly string[] {
  const all = compare(jpeg({ mozjpeg: true }), peers.jpeg)
  const tables = compare(jpeg({ mozjpeg: 'tables' }), peers.jpeg)
  const whole = jpeg({ quality: 76, mozjpeg: true, chroma: '4:4:4' })
  const [fullAll, fullPhoto, fullFlat] = [
    compare(whole, peers.jpeg),
    compare(whole, peers.jpeg, 'photo'),
    compare(whole, peers.jpeg, 'flat'),
  ]
  return [
    `**mozjpeg.** All of it has ${all.bytes} bytes at the peers’ 80, for ${all.time} their time, with ${all.whole} of the 3-norm and ${all.ssimulacra} of SSIMULACRA. Its tables in a progressive file have ${tables.bytes} for ${tables.time}, with ${tables.whole} and ${tables.ssimulacra}. JPEG is what the last few browsers load, so that its bytes are not worth a tenth of a build.`,
    `**Chroma.** 4:4:4 at 76 with mozjpeg has ${fullAll.bytes} bytes, with ${fullFlat.whole} of the 3-norm for flat pictures and ${fullPhoto.whole} for photos. JPEG is left for photos and old browsers, so that halving it is the better trade.`,
  ]
}

function aboutPng(compare: Compare): readonly string[] {
  const [six, seven, nine] = [6, 7, 9].map((compressionLevel) =>
    compare(png({ compressionLevel, adaptiveFiltering: true }), peers.png),
  )
  const filtered = png({ compressionLevel: 7, adaptiveFiltering: true })
  const [text, plain] = [compare(filtered, peers.png, 'text'), compare(png({ compressionLevel: 9 }), peers.png, 'text')]
  const palette = png({ compressionLevel: 9, palette: { quality: 100, effort: 7 } })
  const [small, smallAlpha] = [compare(palette, filtered), compare(palette, filtered, 'alpha')]
  return [
    `**Filters and level.** With adaptive filters, level 6 has ${six?.bytes} bytes for ${six?.time} the peers’ time, level 7 ${seven?.bytes} for ${seven?.time}, and level 9 ${nine?.bytes} for ${nine?.time}. Text gains less from filters: ${text.bytes} at level 7, and ${plain.bytes} without them at level 9.`,
    `**Palette.** 256 colours have ${small.bytes} bytes (with transparency ${smallAlpha.bytes}) and lose what PNG is chosen for. Who wants it asks for a quality below 100.`,
  ]
}
