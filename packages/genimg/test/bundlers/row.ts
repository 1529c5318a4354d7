import type { PluginOptions } from '../../src/bundlers/plugin-host.ts'
import type { Site } from '../support/site.ts'

/** A bundler in the tables: how a site is built with it. One file each, listed in `table.ts`. */
export interface BundlerRow {
  readonly name: string
  /** `main.js` and what it imports into `dist`, emptied before; rejects with what a person would be shown, in one text. */
  readonly build: (site: Site, options?: PluginOptions) => Promise<Output>
  /** The same again whenever a file changes, until the test ends. Resolves when the first build has ended. */
  readonly watch: (site: Site, options?: PluginOptions) => Promise<Watching>
  /**
   * `main.js` for browsers into `dist/client` and `server.js` for their server into `dist/server`, in one go; null where a
   * bundler knows no such pair.
   */
  readonly buildWithServer: ((site: Site) => Promise<Served>) | null
}

/** What a page's build and its server's left behind. */
export interface Served {
  readonly client: Output
  readonly server: Output
}

/** What a build left behind. */
export interface Output {
  /** Absolute path of `dist`. */
  readonly dir: string
  /** Below `dist`, with slashes, sorted, → bytes. */
  readonly files: ReadonlyMap<string, Uint8Array>
  /** Name of the script that `main.js` became. */
  readonly entry: string
  /** What was logged: warnings and news. */
  readonly log: string
}

export interface Watching {
  /** How many builds have ended, whole or not. */
  readonly ends: () => number
  /** What the last one failed with; '' where it did not. */
  readonly failure: () => string
  /** What is in `dist` now. */
  readonly output: () => Promise<Output>
}
