import { createPluginHost, type PluginHost, type PluginOptions } from './plugin-host.ts'
import type { BundlerCompiler } from './webpack-compiler.ts'

/** One plugin object of a user. It may serve several compilers, as where a site's pages and its server are built at once. */
export interface Instance {
  readonly add: (compiler: BundlerCompiler) => void
  /** Shared by compilers that are alike, so that they share their projects too. */
  readonly hostOf: (compiler: BundlerCompiler) => PluginHost
  /** A server has the addresses of the pictures; the files are for the build of the pages, where there is one. */
  readonly emits: (compiler: BundlerCompiler) => boolean
}

export function createInstance(options: PluginOptions): Instance {
  const compilers: BundlerCompiler[] = []
  const hosts = new Map<string, PluginHost>()

  return {
    add: (compiler) => compilers.push(compiler),
    hostOf: (compiler) => {
      const { context: root, watchMode: watching } = compiler
      // `none` is about the bundler's own work, and no mode of a project.
      const mode = compiler.options.mode === 'development' ? 'development' : 'production'
      const key = JSON.stringify([root, mode, watching])
      const host = hosts.get(key) ?? createPluginHost(options, { root, mode, watching, log: logOf(compiler) })
      hosts.set(key, host)
      return host
    },
    emits: (compiler) => !isServer(compiler) || compilers.every(isServer),
  }
}

function isServer({ options: { externalsPresets } }: BundlerCompiler): boolean {
  return externalsPresets.node === true && externalsPresets.web !== true
}

function logOf(compiler: BundlerCompiler): { info: (message: string) => void; warn: (message: string) => void } {
  const logger = compiler.getInfrastructureLogger('genimg')
  // The bundler names us already.
  const bare = (message: string): string => message.replace(/^genimg: /, '')
  return { info: (message) => logger.info(bare(message)), warn: (message) => logger.warn(bare(message)) }
}
