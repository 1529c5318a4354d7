import type { GenImage } from '@genimg/core'
import { describe, expect, it } from 'vitest'
import { findSpecifiers, rewriteHtml } from '../src/bundlers/html.ts'

const hero: GenImage = {
  src: '/hero-1280.jpg',
  width: 1280,
  height: 853,
  srcset: '/hero-640.jpg 640w, /hero-1280.jpg 1280w',
  sources: [
    { type: 'image/avif', srcset: '/square.avif 320w', media: '(max-width: 600px)' },
    { type: 'image/avif', srcset: '/hero-640.avif 640w' },
  ],
  alt: 'A "lighthouse" & the sea',
  color: '#888888',
  thumbhash: '',
  blurDataURL: 'data:,',
}

/** Every specifier gives the hero, with the specifier in its addresses where a row needs to tell them apart. */
function rewrite(html: string, image: (specifier: string) => GenImage = () => hero): string {
  return rewriteHtml(html, new Map(findSpecifiers(html).map((specifier) => [specifier, image(specifier)])))
}

const own = (specifier: string): GenImage => ({ ...hero, src: `/${specifier.replace(/^.*w=(\d+).*$/, '$1')}.jpg` })

const rows: readonly (readonly [what: string, html: string, expected: string])[] = [
  ['an address', '<a href="gen:hero">See</a>', '<a href="/hero-1280.jpg">See</a>'],
  ['the alias', "<video poster='~gen/hero'></video>", '<video poster="/hero-1280.jpg"></video>'],
  [
    'a picture without a size',
    '<img alt="" src="gen:hero" class=big>',
    '<img alt="" src="/hero-1280.jpg" width="1280" height="853" class=big>',
  ],
  ['a picture with a width', '<img src="gen:hero" width="80">', '<img src="/hero-1280.jpg" width="80">'],
  [
    'a set by itself',
    '<source srcset="gen:hero?format=avif">',
    '<source srcset="/hero-640.jpg 640w, /hero-1280.jpg 1280w">',
  ],
  [
    'candidates of the page’s own',
    '<img srcset="gen:hero?w=400 1x, gen:hero?w=800 2x, /other.png 3x">',
    '<img srcset="/400.jpg 1x, /800.jpg 2x, /other.png 3x">',
  ],
  [
    'a preload',
    '<link rel="preload" as="image" imagesrcset="gen:hero" imagesizes="100vw">',
    '<link rel="preload" as="image" imagesrcset="/hero-640.jpg 640w, /hero-1280.jpg 1280w" imagesizes="100vw">',
  ],
  [
    'a picture for social networks',
    '<meta property="og:image" content="gen:hero?w=1200">',
    '<meta property="og:image" content="/1200.jpg">',
  ],
  [
    'a template',
    '<template><img src="gen:hero" height=1></template>',
    '<template><img src="/hero-1280.jpg" height=1></template>',
  ],
  ['an escaped query', '<a href="gen:hero?w=400&amp;format=webp">', '<a href="/400.jpg">'],
  [
    'what is only text',
    '<p title="gen:hero">gen:hero</p><!-- <img src="gen:hero"> -->',
    '<p title="gen:hero">gen:hero</p><!-- <img src="gen:hero"> -->',
  ],
  [
    'a script',
    '<script>const a = `<img src="gen:hero">`</script>',
    '<script>const a = `<img src="gen:hero">`</script>',
  ],
  ['what is broken', '<div <b class=x><img src=gen:hero width=1', '<div <b class=x><img src=gen:hero width=1'],
]

describe('specifiers in HTML', () => {
  it.each(rows)('%s', (_, html, expected) => {
    expect(rewrite(html, html.includes('w=') ? own : undefined)).toBe(expected)
  })

  it('become a <picture> of all formats where that is asked for, with what the tag has already', () => {
    expect(rewrite('<img src="gen:hero?as=picture" sizes="50vw" loading="lazy">')).toBe(
      '<picture><source type="image/avif" srcset="/square.avif 320w" media="(max-width: 600px)" sizes="50vw">' +
        '<source type="image/avif" srcset="/hero-640.avif 640w" sizes="50vw">' +
        '<img src="/hero-1280.jpg" width="1280" height="853" srcset="/hero-640.jpg 640w, /hero-1280.jpg 1280w" ' +
        'alt="A &quot;lighthouse&quot; &amp; the sea" sizes="50vw" loading="lazy"></picture>',
    )
  })

  it('offer their dark siblings first, in all formats and for every screen that these have', () => {
    const { dark: _none, ...night } = { ...hero, src: '/night.jpg', srcset: '/night.jpg 640w', height: 640 }
    const sources = [
      { type: 'image/avif', srcset: '/night-square.avif 320w', media: '(max-width: 600px)', width: 320, height: 320 },
      { type: 'image/avif', srcset: '/night.avif 640w' },
    ]
    const written = rewrite('<img src="gen:hero?as=picture" sizes="50vw">', () => ({
      ...hero,
      dark: { ...night, sources },
    }))
    const all = written.match(/<source [^>]*>/g)?.map((tag) => /srcset="(\S+) .*?(?:media="(.*?)")/.exec(tag)?.slice(1))
    expect(all).toEqual([
      ['/night-square.avif', '(prefers-color-scheme: dark) and (max-width: 600px)'],
      ['/night.avif', '(prefers-color-scheme: dark)'],
      ['/night.jpg', '(prefers-color-scheme: dark)'],
      ['/square.avif', '(max-width: 600px)'],
      undefined,
    ])
    expect(written).toContain(
      '<source width="1280" height="640" srcset="/night.jpg 640w" media="(prefers-color-scheme: dark)" sizes="50vw">',
    )
    expect(written).toMatch(/<img src="\/hero-1280\.jpg"/)
  })

  it('leave everything else as it is, byte for byte', () => {
    const html = `<!DOCTYPE html>\r\n<HTML><Body onload='x( "1" )'>\t<IMG  SRC = "/a.png" >\r\n<p>ä</P></HTML>`
    expect(rewrite(html)).toBe(html)
    expect(rewrite(html.replace('/a.png', 'gen:hero'))).toBe(
      html.replace('SRC = "/a.png"', 'src="/hero-1280.jpg" width="1280" height="853"'),
    )
  })
})
