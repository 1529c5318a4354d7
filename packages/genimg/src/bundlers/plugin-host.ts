import { dirname, relative } from 'node:path'
import { isGenimgError, openProject, type GenImage, type GenimgError, type Project } from '@genimg/core'
import { keepTypes, readScriptsMeanwhile } from '../keep-types.ts'
import { builtinProviders } from '../providers.ts'
import { createBuilds, type Build, type Builds } from './builds.ts'
import { createConfigLookup, type ConfigLookup } from './config-lookup.ts'
import { troubleFile } from './dev-watcher.ts'
import { loadFile, loadImage, loadModule, type ModuleText } from './load.ts'
import { logEvent, type Log } from './log.ts'
import { moduleIdOf, parseModuleId } from './module-id.ts'
import { forPage, forStylesheet, readSpecifier } from './page-specifier.ts'
import type { DeclareUrl } from './render-module.ts'
import { createBuildSession } from './session.ts'

/** Options of the plugin. What concerns pictures is in `images.config.ts`. */
export interface PluginOptions {
  /**
   * Path of the config, from the bundler's root.
   * @default the nearest one upwards from the importing file, or from the bundler's root
   */
  readonly config?: string
}

/** What a bundler's own file tells about it. */
export interface HostSettings {
  /** Where a config is looked for, for imports that come from no file. */
  readonly root: string
  readonly mode: string
  readonly log: Log
  /** Whether files that change are built again: then nothing is spent, unless the config says so. */
  readonly watching: boolean
}

/** Everything that a plugin does in a build, in any bundler; the bundlers' own files translate. */
export interface PluginHost {
  /** The id of the module that an import means. */
  readonly resolve: (specifier: string, importer: string | undefined) => Promise<string>
  readonly load: (id: string, declare: DeclareUrl) => Promise<ModuleText>
  /** What a page's HTML says of one picture; undefined where it could not be made, which the build's end tells. */
  readonly image: (
    specifier: string,
    importer: string | undefined,
    urlOf: (path: string) => string,
  ) => Promise<GenImage | undefined>
  /** Path of the one file that a stylesheet means; undefined where it could not be made. */
  readonly file: (specifier: string, importer: string | undefined) => Promise<string | undefined>
  /** Files whose change may change what a place gives, or mend what keeps it from giving anything; never rejects. */
  readonly watchFiles: (place: string) => Promise<readonly string[]>
  /** Its end brings the types up to date too. */
  readonly builds: Builds
  /** The end of a build in two parts, of which the second may go on while a bundler writes its files. */
  readonly endPictures: () => Promise<void>
  readonly keepTypes: () => Promise<void>
  readonly lookup: ConfigLookup
  readonly openProject: (place: string, command: 'build' | 'serve') => Promise<Project>
  /** Puts what a bundler is to show in place of an error of ours. */
  readonly explain: (error: unknown, id?: string) => unknown
}

export function createPluginHost(options: PluginOptions, { root, mode, log, watching }: HostSettings): PluginHost {
  const lookup = createConfigLookup({ root, configFile: options.config })
  const builds = createBuilds(startBuild)
  // A build ends with its process: what it had ordered by then, the next one finds and collects.
  const { signal } = new AbortController()
  const importers = new Map<string, string>()
  /** Opened since types were last brought up to date, with what their scripts use. */
  const untyped = new Map<Project, ReturnType<typeof readScriptsMeanwhile>>()

  async function open(place: string, command: 'build' | 'serve'): Promise<Project> {
    const configFile = await lookup.fileOf(place)
    return await openProject({
      from: dirname(configFile),
      configFile,
      mode,
      command,
      env: process.env,
      providers: builtinProviders,
      ciFreezes: true,
      encodes: command === 'build',
    })
  }

  async function startBuild(place: string): Promise<Build> {
    const project = await open(place, 'build')
    const cache = project.openVariants()
    await cache.prepare()
    for (const warning of project.config.warnings) log.warn(`genimg: ${warning}`)
    untyped.set(project, readScriptsMeanwhile(project))
    // A bundler cannot watch for a file that is not there yet.
    if (watching && !project.config.frozen) await project.lockFile.update((lock) => lock)
    const session = createBuildSession(project, {
      generates: !watching || project.config.dev === 'generate',
      signal,
      report: (event) => logEvent(event, log),
      warn: (message) => log.warn(`genimg: ${message}`),
    })
    return { project, session, cache }
  }

  async function watchFiles(place: string): Promise<readonly string[]> {
    try {
      const { project, session } = await builds.of(place)
      const { config, environment, lockFile } = project
      return [...config.dependencies, ...environment.files, lockFile.path, ...session.originals()]
    } catch (error) {
      const found = await lookup.fileOf(place).catch(() => undefined)
      return [found, troubleFile(error)].filter((file) => file !== undefined)
    }
  }

  async function endPictures(): Promise<void> {
    lookup.forget()
    await builds.end()
  }

  async function keepAllTypes(): Promise<void> {
    const projects = [...untyped]
    untyped.clear()
    for (const [project, used] of projects)
      await keepTypes(project, (message) => log.warn(`genimg: ${message}`), await used())
  }

  return {
    lookup,
    watchFiles,
    builds: {
      ...builds,
      end: async () => {
        try {
          await endPictures()
        } finally {
          await keepAllTypes()
        }
      },
    },
    endPictures,
    keepTypes: keepAllTypes,
    openProject: open,
    resolve: async (specifier, importer) => {
      const id = moduleIdOf(specifier, await lookup.placeOf(importer))
      if (importer !== undefined && !importers.has(id)) importers.set(id, relative(root, importer))
      return id
    },
    load: async (id, declare) => {
      const { specifier, place } = parseModuleId(id)
      return await loadModule(specifier, await builds.of(place), declare)
    },
    image: async (specifier, importer, urlOf) =>
      await loadImage(forPage(readSpecifier(specifier)), await builds.of(await lookup.placeOf(importer)), urlOf),
    file: async (specifier, importer) =>
      await loadFile(forStylesheet(readSpecifier(specifier)), await builds.of(await lookup.placeOf(importer))),
    explain: (error, id) => {
      if (!isGenimgError(error)) return error
      const importer = id === undefined ? undefined : importers.get(id)
      return buildError(error, importer === undefined ? '' : `\nImported by ${importer}.`)
    },
  }
}

/** What a bundler is to show: our sentences. It would print the stack too, which only leads through our own code. */
function buildError({ message, link, code }: GenimgError, more: string): Error {
  const error = Object.assign(new Error(`${message}${more}\n${link}`), { code })
  error.stack = ''
  return error
}
