import type { Json, ProviderSource } from '../provider.ts'

/** The whole of `images.config.ts`. Every option but `images` may be left out. */
export interface Config {
  /**
   * Who makes the pictures: `segmind()`, `placeholder()`, or their name where the config is JSON.
   * @default 'segmind'
   */
  readonly provider?: ProviderSource | string
  /**
   * More of them, by a name that `defaults` or an image gives as its `provider`. The name is not part of any key.
   * @example { local: openai({ baseURL: 'http://127.0.0.1:8080/v1', model: 'flux' }) }
   */
  readonly providers?: Readonly<Record<string, ProviderSource>>
  /** What builds and `--yes` may spend, in USD. Without it only a person at a terminal can spend. */
  readonly budget?: Budget
  /**
   * Fields for every image that does not set its own. `model`, `recipe`, `params` and `price` belong to the provider
   * that `defaults` are for: an image that names another provider starts without them.
   */
  readonly defaults?: RequestOptions
  /** Named sentences, or sentences with pictures, that images add to their own by `style: 'brand'`. */
  readonly styles?: Readonly<Record<string, Style>>
  /** Values for `{placeholders}` in names, prompts, alt texts, references, masks and styles. */
  readonly vars?: Readonly<Record<string, string>>
  /** Globs of Markdown files, one image a file: fields in the front matter, the prompt as the text. */
  readonly prompts?: string | readonly string[]
  /** How pictures are delivered, where neither image nor import says. */
  readonly variants?: VariantOptions
  /** Named delivery options for `gen:hero?preset=card`. */
  readonly presets?: Readonly<Record<string, VariantOptions>>
  /** Name → image. A name is a path of lower-case words: `hero`, `cards/summer`. */
  readonly images?: Readonly<Record<string, ImageOptions>>
  /**
   * Folder of the originals, beside the config.
   * @default 'images'
   */
  readonly dir?: string
  /**
   * Folder of the variants; safe to delete.
   * @default 'node_modules/.cache/genimg' beside the nearest node_modules
   */
  readonly cacheDir?: string
  /**
   * How large the folder of the variants may grow, in bytes.
   * @default 1_000_000_000
   */
  readonly maxCacheSize?: number
  /**
   * May not call a provider and may not change lock or originals.
   * @default true when `CI` is set, for builds and plugins
   */
  readonly frozen?: boolean
  /**
   * What a frozen build does about a missing picture.
   * @default 'error'
   */
  readonly onMissing?: 'error' | 'placeholder'
  /**
   * Lets a frozen build ship stand-ins from an emulator or the placeholder provider.
   * @default false
   */
  readonly allowEmulated?: boolean
  /**
   * What a dev server does about a missing picture. `'generate'` spends, inside the budget, whenever a file is saved.
   * @default 'placeholder'
   */
  readonly dev?: 'placeholder' | 'generate'
}

/** A config, or a function that makes it for one command. */
export type ConfigExport = Config | ((env: ConfigEnv) => Config | Promise<Config>)

export interface ConfigEnv {
  /** Vite's mode; `production` for the `genimg` command. */
  readonly mode: string
  readonly command: 'build' | 'serve'
}

export interface Budget {
  /** USD for one build or one `genimg generate`. */
  readonly perRun?: number
  /** USD for one UTC day, over all processes that share the state. */
  readonly perDay?: number
  /**
   * USD above which a plan is only ordered by a person who types its price, or gives it as `--max-cost` beside `--yes`.
   * Builds and dev servers leave such a plan to `genimg generate`. No limit by itself: `perRun` or `perDay` is needed.
   * @default none
   */
  readonly confirmAbove?: number
}

/** What is asked of the provider; all of it is part of the key. */
export interface RequestOptions {
  /**
   * Who makes it: a name of `providers`, or that of a provider that comes with genimg.
   * @default the config's `provider`
   */
  readonly provider?: string
  /** @default the provider's own */
  readonly model?: string
  /**
   * Pixels, `auto` where its unknown price is fine. A size that the model does not make is asked for by the nearest one
   * that covers it, and cropped.
   * @default '1024x1024'
   */
  readonly size?: string
  /**
   * Width to height, `'16:9'` or `1.5`: the picture is asked for in the model's nearest size, and cropped to it. Beside
   * `size` it is cropped out of that. Whichever of the two is written nearer to the image wins.
   * @default none
   */
  readonly aspect?: string | number
  /**
   * Tells the model in the prompt which part of the picture a crop by `aspect` or `size` will keep.
   * @default true
   */
  readonly safeArea?: boolean
  /** @default 'high' */
  readonly quality?: string
  /** @default 'opaque' */
  readonly background?: string
  /** Name of a style. */
  readonly style?: string
  /** Name of a set of parameters that the provider recommends; fields beside it win. */
  readonly recipe?: string
  /** Parameters that only this provider knows, by its own names: `{ moderation: 'low' }`. */
  readonly params?: Readonly<Record<string, Json>>
  /** USD for one picture, where the provider does not know it or you know better. Not part of the key. */
  readonly price?: number
}

export interface ImageOptions extends RequestOptions {
  readonly prompt: string
  /** Alternative text; `''` for a decorative picture. Not part of the key. */
  readonly alt?: string
  /** What the picture is made from: names of other images, `./paths`, `https://` URLs. */
  readonly references?: string | readonly string[]
  /** A `./path` or URL of a picture whose transparent part may change; as large as the first reference. */
  readonly mask?: string
  /** Change it to order another picture for the same request. */
  readonly revision?: string | number
  readonly variants?: VariantOptions
  /** One image for each combination: `'cards/{season}': { matrix: { season: ['summer', 'winter'] } }`. */
  readonly matrix?: Matrix
  /** Values for `{placeholders}`, over the config's. */
  readonly vars?: Readonly<Record<string, string>>
}

/** A sentence that follows an image's own prompt, and pictures that follow its own references. */
export type Style = string | StyleOptions

export interface StyleOptions {
  readonly prompt: string
  /** Pictures that go with every image of the style, as an image's own `references`. */
  readonly references?: string | readonly string[]
}

/** Variable → its values, as in GitHub Actions: all combinations, less those of `exclude`, then `include`. */
export interface Matrix {
  readonly [variable: string]: readonly string[] | readonly Readonly<Record<string, string>>[] | undefined
  /**
   * Each adds its values to every combination that it does not contradict, or is a combination of its own:
   * `[{ season: 'winter', light: 'blue' }]`.
   */
  readonly include?: readonly Readonly<Record<string, string>>[]
  /** Each leaves out the combinations that have all of its values. */
  readonly exclude?: readonly Readonly<Record<string, string>>[]
}

/** What a page gets. None of it is part of the key: changing it costs nothing. */
export interface VariantOptions {
  /**
   * Widths to encode, in pixels, for all formats or each; a format that is not named keeps what it had. A width above the
   * original's is clamped to it, because upscaling only adds bytes.
   * @default [640, 1280]
   */
  readonly widths?: readonly number[] | ByFormat<readonly number[]>
  /**
   * Best first; the last is the fallback. A picture with transparency gets `png` where the list says `jpeg`.
   * @default ['avif', 'webp', 'jpeg']
   */
  readonly formats?: readonly VariantFormat[]
  /** Width to height, `'4:3'` or `1.5`; the picture is cropped to it. */
  readonly aspect?: string | number
  /**
   * How it is fitted into `aspect`. `inside` and `outside` crop nothing: the picture keeps its shape, and is as large as
   * fits into a frame of that aspect, or as small as still covers it.
   * @default 'cover'
   */
  readonly fit?: VariantFit
  /**
   * Which part a crop keeps: `center`, `top`, `attention`, or a focal point as `60% 20%`.
   * @default 'center'
   */
  readonly position?: string
  /**
   * Encoder quality, 1 to 100, for all formats or each.
   * @default { avif: 50, webp: 80, jpeg: 80, png: 100 }
   */
  readonly quality?: number | ByFormat<number>
  /**
   * For AVIF and WebP.
   * @default false
   */
  readonly lossless?: boolean
  /**
   * Multiples of the width, for screens with more pixels: `[1, 2]`. There has to be exactly one width, which is the size
   * at `1x`. What the original has not enough pixels for is left out.
   */
  readonly densities?: readonly number[]
  /** The `sizes` attribute, passed through to the page. */
  readonly sizes?: string
  /** Media query → what is different there. The first query that matches counts. */
  readonly media?: Readonly<Record<string, MediaOptions>>
  /**
   * Data URLs in place of files.
   * @default false
   */
  readonly inline?: boolean
  /**
   * Says in the XMP of every variant that a model made the picture, by IPTC's `DigitalSourceType`.
   * @default true
   */
  readonly provenance?: boolean
}

/** What another kind of screen gets: another part of the picture, or other widths. */
export type MediaOptions = Pick<VariantOptions, 'widths' | 'aspect' | 'fit' | 'position'>

export type VariantFormat = 'avif' | 'webp' | 'jpeg' | 'png'

export type VariantFit = 'cover' | 'contain' | 'fill' | 'inside' | 'outside'

export type ByFormat<T> = Readonly<Partial<Record<VariantFormat, T>>>

/** Types an `images.config.ts`; returns what it is given. */
export function defineImages<const C extends ConfigExport>(config: C): C {
  return config
}
