/* oxlint-disable import/default, import/no-named-as-default-member -- Both rules read the package's ES module; Node loads
   its CommonJS build, which has a default export and nothing else. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import opentype, { type Font, type Glyph } from 'opentype.js'

/** A line of text as outlines: a system without fonts draws it the same. */
export interface Typeface {
  /** In pixels. */
  readonly measure: (text: string, size: number) => number
  /** SVG path data of one line that begins at x and stands on y. */
  readonly outline: (text: string, x: number, y: number, size: number) => string
}

interface Placed {
  readonly glyph: Glyph
  /** In ems. */
  readonly x: number
}

/** Inter, whose subsets are opened as characters ask for them. */
export function createTypeface(): Typeface {
  const require = createRequire(import.meta.url)
  const folder = join(dirname(require.resolve('@fontsource/inter/package.json')), 'files')
  const fonts = new Map<string, Font>()

  function load(subset: string): Font {
    const known = fonts.get(subset)
    if (known !== undefined) return known
    const file = readFileSync(join(folder, `inter-${subset}-500-normal.woff`))
    const font = opentype.parse(Uint8Array.from(file).buffer)
    fonts.set(subset, font)
    return font
  }

  function fontFor(character: string): Font {
    const subset = subsets.find((name) => load(name).charToGlyphIndex(character) > 0)
    return load(subset ?? 'latin')
  }

  // Glyph by glyph: opentype.js cannot apply Inter's substitutions, and a caption needs none of them.
  function layOut(text: string): { readonly glyphs: readonly Placed[]; readonly width: number } {
    const glyphs: Placed[] = []
    let x = 0
    let last: { readonly font: Font; readonly glyph: Glyph } | undefined
    for (const character of text) {
      const font = fontFor(character)
      const glyph = font.charToGlyph(character)
      if (last?.font === font) x += font.getKerningValue(last.glyph, glyph) / font.unitsPerEm
      glyphs.push({ glyph, x })
      x += (glyph.advanceWidth ?? 0) / font.unitsPerEm
      last = { font, glyph }
    }
    return { glyphs, width: x }
  }

  return {
    measure: (text, size) => layOut(text).width * size,
    outline: (text, x, y, size) =>
      layOut(text)
        .glyphs.map((placed) => placed.glyph.getPath(x + placed.x * size, y, size).toPathData(2))
        .join(''),
  }
}

const subsets = ['latin', 'latin-ext', 'cyrillic', 'greek', 'vietnamese'] as const
