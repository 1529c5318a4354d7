import fc from 'fast-check'
import { rgbaToThumbHash, thumbHashToRGBA } from 'thumbhash'
import { expect, it } from 'vitest'
import { decodeThumbhash } from '../src/variants/decode-thumbhash.ts'

const hashes = fc
  .record({ w: fc.integer({ min: 1, max: 12 }), h: fc.integer({ min: 1, max: 12 }), opaque: fc.boolean() })
  .chain(({ w, h, opaque }) =>
    fc.uint8Array({ minLength: w * h * 4, maxLength: w * h * 4 }).map((pixels) => {
      const rgba = pixels.map((value, at) => (opaque && at % 4 === 3 ? 255 : value))
      return rgbaToThumbHash(w, h, rgba)
    }),
  )

it('a decoded ThumbHash has the pixels that the library gives, to the last bit', () => {
  fc.assert(
    fc.property(hashes, fc.constantFrom(1, 2), (hash, step) => {
      const { w, rgba } = thumbHashToRGBA(hash)
      const decoded = decodeThumbhash(hash, step)
      for (let y = 0; y < decoded.height; y += 1) {
        for (let x = 0; x < decoded.width; x += 1) {
          const [own, theirs] = [4 * (y * decoded.width + x), 4 * (y * step * w + x * step)]
          expect(decoded.rgba.slice(own, own + 4)).toEqual(rgba.slice(theirs, theirs + 4))
        }
      }
    }),
    { numRuns: 60 },
  )
})
