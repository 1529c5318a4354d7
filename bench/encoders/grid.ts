import type { AvifSetting, Format, JpegSetting, PngSetting, Setting, WebpSetting } from './setting.ts'

// Each stands for what the peers do, which is sharp's default, with what is named here in place of it.
export const avif = (other: Partial<AvifSetting> = {}): AvifSetting => ({
  format: 'avif',
  quality: 50,
  effort: 4,
  chroma: '4:4:4',
  bitdepth: 8,
  ...other,
})
export const webp = (other: Partial<WebpSetting> = {}): WebpSetting => ({
  format: 'webp',
  quality: 80,
  effort: 4,
  smartSubsample: false,
  ...other,
})
export const jpeg = (other: Partial<JpegSetting> = {}): JpegSetting => ({
  format: 'jpeg',
  quality: 80,
  mozjpeg: false,
  chroma: '4:2:0',
  ...other,
})
export const png = (other: Partial<PngSetting> = {}): PngSetting => ({
  format: 'png',
  palette: null,
  adaptiveFiltering: false,
  compressionLevel: 6,
  ...other,
})

/** What vite-imagetools and eleventy-img do unless told otherwise: they leave it to sharp. */
export const peers: Readonly<Record<Format, Setting>> = { avif: avif(), webp: webp(), jpeg: jpeg(), png: png() }

/** What is measured: efforts at the peers' quality, then qualities at the efforts and options that may be chosen. */
export const grid: Readonly<Record<Format, readonly Setting[]>> = {
  avif: [
    ...[2, 3, 4, 5].map((effort) => avif({ effort })),
    ...[2, 3, 4].map((effort) => avif({ effort, chroma: '4:2:0' })),
    ...[2, 3, 4].map((effort) => avif({ effort, bitdepth: 10 })),
    ...[40, 45, 52, 55, 60].map((quality) => avif({ effort: 3, quality })),
    avif({ effort: 3, quality: 55, chroma: '4:2:0' }),
  ],
  webp: [
    ...[2, 3, 4, 5, 6].map((effort) => webp({ effort })),
    ...[70, 75, 78, 85].map((quality) => webp({ quality })),
    ...[70, 75, 78, 79, 80, 85].map((quality) => webp({ quality, smartSubsample: true })),
    ...[2, 3, 5].map((effort) => webp({ quality: 79, effort, smartSubsample: true })),
  ],
  jpeg: [
    ...[70, 75, 80, 85].map((quality) => jpeg({ quality })),
    ...[70, 75, 78, 80, 82, 85].map((quality) => jpeg({ quality, mozjpeg: true })),
    ...[70, 76, 80].map((quality) => jpeg({ quality, mozjpeg: true, chroma: '4:4:4' })),
    ...[78, 80, 82].map((quality) => jpeg({ quality, mozjpeg: 'tables' })),
    jpeg({ chroma: '4:4:4' }),
  ],
  png: [
    png(),
    png({ compressionLevel: 9 }),
    ...[6, 7, 8, 9].map((compressionLevel) => png({ compressionLevel, adaptiveFiltering: true })),
    ...[80, 90, 100].map((quality) => png({ compressionLevel: 9, palette: { quality, effort: 7 } })),
    png({ compressionLevel: 9, palette: { quality: 90, effort: 1 } }),
  ],
}
