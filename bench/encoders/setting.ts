import type { Sharp } from 'sharp'

export type Format = 'avif' | 'webp' | 'jpeg' | 'png'
export type Chroma = '4:4:4' | '4:2:0'

/** One way to encode a picture. */
export type Setting = AvifSetting | WebpSetting | JpegSetting | PngSetting

export interface AvifSetting {
  readonly format: 'avif'
  readonly quality: number
  readonly effort: number
  readonly chroma: Chroma
  readonly bitdepth: 8 | 10
}

export interface WebpSetting {
  readonly format: 'webp'
  readonly quality: number
  readonly effort: number
  readonly smartSubsample: boolean
}

export interface JpegSetting {
  readonly format: 'jpeg'
  readonly quality: number
  /** `tables`: its quantisation tables in a progressive file, without its trellis and its search for scans. */
  readonly mozjpeg: boolean | 'tables'
  readonly chroma: Chroma
}

export interface PngSetting {
  readonly format: 'png'
  /** Null: every colour is kept. */
  readonly palette: { readonly quality: number; readonly effort: number } | null
  readonly adaptiveFiltering: boolean
  /** zlib's. */
  readonly compressionLevel: number
}

const white = { r: 255, g: 255, b: 255 }

export function encodeAs(image: Sharp, setting: Setting): Sharp {
  switch (setting.format) {
    case 'avif': {
      const { quality, effort, chroma, bitdepth } = setting
      return image.avif({ quality, effort, chromaSubsampling: chroma, bitdepth })
    }
    case 'webp': {
      const { quality, effort, smartSubsample } = setting
      return image.webp({ quality, effort, smartSubsample })
    }
    case 'jpeg': {
      const { quality, mozjpeg, chroma } = setting
      const how = mozjpeg === 'tables' ? { quantisationTable: 3, progressive: true } : { mozjpeg }
      return image.flatten({ background: white }).jpeg({ quality, ...how, chromaSubsampling: chroma })
    }
    case 'png': {
      const { palette, adaptiveFiltering, compressionLevel } = setting
      return image.png({ adaptiveFiltering, compressionLevel, palette: palette !== null, ...palette })
    }
  }
}

/** For people, and different for each setting. */
export function nameOf(setting: Setting): string {
  switch (setting.format) {
    case 'avif': {
      const { quality, effort, chroma, bitdepth } = setting
      return `quality ${quality}, effort ${effort}, ${chroma}, ${bitdepth} bit`
    }
    case 'webp': {
      const { quality, effort, smartSubsample } = setting
      return `quality ${quality}, effort ${effort}${smartSubsample ? ', smart subsampling' : ''}`
    }
    case 'jpeg': {
      const { quality, mozjpeg, chroma } = setting
      return `quality ${quality}, ${chroma}, ${mozjpeg === 'tables' ? 'mozjpeg’s tables' : mozjpeg ? 'mozjpeg' : 'plain'}`
    }
    case 'png': {
      const { palette, adaptiveFiltering, compressionLevel } = setting
      const colors = palette === null ? 'all colours' : `palette, quality ${palette.quality}, effort ${palette.effort}`
      return `${colors}, level ${compressionLevel}${adaptiveFiltering ? ', adaptive filters' : ''}`
    }
  }
}

export function isLossless(setting: Setting): boolean {
  return setting.format === 'png' && setting.palette === null
}
