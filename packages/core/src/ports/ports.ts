/**
 * The three ways in which core touches the world. Everything durable goes through {@link Files}, everything on the wire
 * through {@link Network}, every pixel through {@link Codec}, so that a test can put a fault between any two effects.
 */

/** What core needs of a file system. Failures are Node's own (`ENOENT`, `EEXIST`, `ENOSPC`). */
export interface Files {
  readonly read: (path: string) => Promise<Uint8Array>
  /** sha256 of a file in hex, without holding all of it. */
  readonly digest: (path: string) => Promise<string>
  /** Creates a file that must not exist, and syncs its bytes to disk before it resolves. */
  readonly create: (path: string, bytes: Uint8Array, options?: CreateOptions) => Promise<void>
  /** Adds to the end of a file, creating it, and syncs. */
  readonly append: (path: string, bytes: Uint8Array) => Promise<void>
  /** Copy-on-write where the file system can; never a hard link. The copy must not exist; it is synced. */
  readonly copy: (from: string, to: string) => Promise<void>
  /** A second name for the same bytes; fails where `to` exists. */
  readonly link: (from: string, to: string) => Promise<void>
  readonly rename: (from: string, to: string) => Promise<void>
  readonly remove: (path: string) => Promise<void>
  /** Removes a directory that is empty. */
  readonly removeDir: (path: string) => Promise<void>
  /** Creates a directory and those above it, as far as they are missing, and syncs their names. */
  readonly makeDir: (path: string, options?: CreateOptions) => Promise<void>
  /** Syncs a directory's entries, where the platform has such a thing. */
  readonly syncDir: (path: string) => Promise<void>
  /** Names in a directory, unsorted; none where it does not exist. */
  readonly list: (path: string) => Promise<readonly string[]>
  /** The same with what each name stands for. Links are not followed. */
  readonly listEntries: (path: string) => Promise<readonly DirEntry[]>
  /** Undefined where nothing is there. */
  readonly stat: (path: string) => Promise<FileStat | undefined>
  /** Sets the modification time to now: how a lease is renewed. */
  readonly touch: (path: string) => Promise<void>
  /** Bytes that may still be written on the disk of a folder; undefined where the system does not tell. */
  readonly freeSpace: (path: string) => Promise<number | undefined>
}

export interface CreateOptions {
  /** False for what can be made again at any time. @default true */
  readonly sync?: boolean
}

export interface DirEntry {
  readonly name: string
  readonly kind: 'file' | 'directory' | 'other'
}

export interface FileStat {
  readonly isFile: boolean
  readonly size: number
  /** Nanoseconds since 1970. */
  readonly mtime: bigint
  readonly ctime: bigint
  readonly inode: bigint
}

export interface Network {
  /** For calls to a provider's API. */
  readonly fetch: typeof fetch
  /**
   * One GET of a result, with no header of ours, redirects not followed. `allowAddress` is asked about every address
   * that the connection may use, IP literals included; a refused one rejects with the code `ADDRESS_REFUSED`.
   */
  readonly get: (url: URL, options: GetOptions) => Promise<GetAnswer>
}

export interface GetOptions {
  readonly signal: AbortSignal
  /** In bytes; a longer body rejects. */
  readonly maxBytes: number
  readonly allowAddress: (address: string) => boolean
}

export interface GetAnswer {
  readonly status: number
  readonly location: string | null
  readonly body: Uint8Array
}

/** Pictures: all of sharp, behind a process of its own. */
export interface Codec {
  /** Decodes the whole picture. Rejects with `UNDECODABLE` where that fails, whatever the file's name says. */
  readonly inspect: (path: string) => Promise<PictureFacts>
  /**
   * The same, with what is looked at when a picture comes in. It takes a moment, and does not wait for what is encoded.
   * @param rank of several that wait the highest is first; 0 where it is left out
   */
  readonly examine: (path: string, rank?: number) => Promise<ExaminedPicture>
  /** Decodes once and writes each output to its path, which must not exist; nothing is synced. In order. */
  readonly encode: (task: EncodeTask) => Promise<readonly EncodedFile[]>
  /** Versions that a variant's bytes depend on, without starting the child: `sharp 0.35.5, libvips 8.18.7`. */
  readonly version: () => string
  /** Starts the child, so that it is ready when the first task comes; it ends by itself where none does. */
  readonly prepare: () => void
  readonly close: () => Promise<void>
}

/** What is true of a picture's bytes. Same bytes, same facts. */
export interface PictureFacts {
  readonly type: PictureType
  /** In pixels, as shown: EXIF orientation applied. */
  readonly width: number
  readonly height: number
  /** File size in bytes. */
  readonly bytes: number
  /** Dominant colour, `#rrggbb`. */
  readonly color: string
  /** ThumbHash, base64. It also tells whether anything is transparent. */
  readonly thumbhash: string
}

/** What tells whether a picture is what was asked for. The lock does not remember it. */
export interface PictureChecks {
  /** Every pixel has the same colour, or as good as. */
  readonly isUniform: boolean
  /** Every pixel is transparent. */
  readonly isInvisible: boolean
  /** How many of its four corners are more transparent than not. */
  readonly clearCorners: number
  /** The share of its pixels that are more transparent than not, 0 to 1. */
  readonly clearShare: number
  /** Of its least and its most opaque pixel, 0 to 255. */
  readonly opacity: readonly [least: number, most: number]
  /** Bytes of the file that follow the picture's end. */
  readonly trailingBytes: number
  /** It says how a camera was held, and may say where. */
  readonly hasExif: boolean
}

export interface ExaminedPicture {
  readonly facts: PictureFacts
  readonly checks: PictureChecks
}

/** By magic bytes, never by a declared type. */
export type PictureType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/avif'

export interface EncodeTask {
  readonly source: string
  readonly outputs: readonly EncodeOutput[]
}

/** A part of a picture, as large as it fits in at least one direction. */
export interface Crop {
  /** In pixels of the picture. */
  readonly width: number
  readonly height: number
  /** As in {@link EncodeOutput}. */
  readonly position: string
}

export interface EncodeOutput {
  readonly path: string
  /** What all that follows is about; left out: the whole picture. */
  readonly crop?: Crop
  readonly format: 'avif' | 'webp' | 'jpeg' | 'png'
  /** In pixels. */
  readonly width: number
  readonly height: number
  readonly fit: 'cover' | 'contain' | 'fill'
  /** sharp's words (`centre`, `top`, `attention`, `entropy`) or a focal point as `x% y%`. */
  readonly position: string
  readonly quality: number
  readonly lossless: boolean
  /** Encoder effort, in the format's own scale; undefined where it has none. */
  readonly effort: number | undefined
  /** IPTC DigitalSourceType to embed as XMP; null: none. */
  readonly sourceType: 'trainedAlgorithmicMedia' | 'compositeWithTrainedAlgorithmicMedia' | null
}

export interface EncodedFile {
  readonly bytes: number
  /** sha256 of what was written, so that nobody has to read it again. */
  readonly digest: string
}
