/** What webpack's compiler and Rspack's have in common, as far as it is used. */
export interface BundlerCompiler {
  readonly context: string
  /** Known once it runs. */
  readonly watchMode: boolean
  readonly modifiedFiles?: ReadonlySet<string> | undefined
  readonly removedFiles?: ReadonlySet<string> | undefined
  readonly options: {
    readonly mode?: string | undefined
    readonly externalsPresets: { readonly node?: boolean | undefined; readonly web?: boolean | undefined }
    readonly module: { rules: unknown[] }
    readonly plugins: readonly unknown[]
  }
  readonly webpack: { readonly sources: { readonly RawSource: new (bytes: Buffer) => Source } }
  readonly hooks: {
    readonly beforeRun: AsyncHook<BundlerCompiler>
    readonly watchRun: AsyncHook<BundlerCompiler>
    readonly thisCompilation: SyncHook<BundlerCompilation>
    readonly failed: SyncHook<Error>
    readonly normalModuleFactory: SyncHook<ModuleFactory>
  }
  readonly getInfrastructureLogger: (name: string) => Logger
}

export interface BundlerCompilation {
  readonly errors: { push(error: Error): unknown }
  readonly fileDependencies: { add(file: string): unknown }
  readonly outputOptions: { readonly assetModuleFilename?: unknown }
  readonly hooks: { readonly processAssets: AsyncHook<unknown> }
  getAssets(): readonly { readonly name: string; readonly info: { readonly sourceFilename?: string | undefined } }[]
  getAssetPath(template: unknown, data: PathData): string
  emitAsset(name: string, source: Source, info: object): void
}

/** An output as the bundlers keep it. */
interface Source {
  readonly size: () => number
}

interface PathData {
  readonly filename: string
  readonly hash: string
  readonly contentHash: string
}

/** Of a plugin that makes pages: html-webpack-plugin, and what Rspack has after it. */
export interface HtmlHooks {
  readonly beforeAssetTagGeneration: WaterfallHook<{ outputName: string; assets: { publicPath: string } }>
  readonly beforeEmit: WaterfallHook<HtmlPage>
}

export interface HtmlPage {
  readonly html: string
  readonly outputName: string
  readonly plugin: { readonly options: { readonly template?: string; cache?: boolean } }
}

export interface ModuleFactory {
  readonly hooks: { readonly beforeResolve: AsyncHook<ResolveData> }
}

/** An import on its way to a module. */
export interface ResolveData {
  request: string
  readonly contextInfo: { readonly issuer: string }
}

interface Logger {
  readonly info: (message: string) => void
  readonly warn: (message: string) => void
}

interface SyncHook<T> {
  tap(name: string, body: (value: T) => void): void
}

interface AsyncHook<T> {
  tapPromise(
    options: string | { readonly name: string; readonly stage?: number },
    body: (value: T) => Promise<void>,
  ): void
}

interface WaterfallHook<T> {
  tapPromise(name: string, body: (value: T) => Promise<T>): void
}
