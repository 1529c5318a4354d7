import { basename, dirname, resolve } from 'node:path'
import { cosmiconfig, type CosmiconfigResult, type Options } from 'cosmiconfig'
import { blame, unreadable } from './blame.ts'
import { show } from './check.ts'
import { createCompiled, type Compiled } from './compiled.ts'
import type { Config, ConfigEnv } from './config.ts'
import { GenimgError, systemCode } from '../errors.ts'
import { isObject } from '../json.ts'
import { loadModule, type LoadedModule } from './load-module.ts'
import { parseJsonFile } from './parse-json-file.ts'
import { upwards } from './upwards.ts'

/** A config as the user wrote it, functions called, nothing checked yet. */
export interface LoadedConfig {
  /** Absolute path of the file that it is in. */
  readonly file: string
  /** Its folder. */
  readonly dir: string
  readonly config: Config
  /** Absolute paths of the files whose change makes it another config: itself and the project's files it imports. */
  readonly dependencies: readonly string[]
}

export interface LoadOptions extends ConfigEnv {
  /** Folder from which the config is looked for, upwards. */
  readonly from: string
  /** The config's path, absolute or from {@link from}, where it is not to be looked for. */
  readonly configFile?: string
  /** @default nothing is known from earlier, and nothing is kept */
  readonly compiled?: Compiled
}

const property = 'genimg'
const manifest = 'package.json'
const searchPlaces = [...['ts', 'mts', 'js', 'mjs', 'cjs', 'json'].map((type) => `images.config.${type}`), manifest]

/** Finds the config and runs it afresh: nothing is shared with an earlier load or another one at the same time. */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  const { from, configFile, mode, command, compiled = createCompiled() } = options
  const loaders = runningLoaders(compiled)
  const found =
    configFile === undefined ? await search(from, loaders) : await loadFile(resolve(from, configFile), loaders)
  if (found === null) throw new GenimgError('CONFIG_NOT_FOUND', { from: resolve(from) })
  const { filepath: file, isEmpty } = found
  if (isEmpty === true) throw unreadable(file, 'it is empty')
  // Our loaders return nothing else.
  const { exported, files }: LoadedModule = found.config
  const config = await callConfig(exported, { mode, command }).catch((error: unknown) => {
    throw blame(error, file, files())
  })
  if (!isObject(config)) throw unreadable(file, notOptions(config, exported, file))
  return { file, dir: dirname(file), config, dependencies: [...new Set([file, ...files()])] }
}

/** The config that {@link loadConfig} would find from a folder upwards, without running it; undefined where there is none. */
export async function findConfigFile(from: string): Promise<string | undefined> {
  return (await search(from, finders))?.filepath
}

async function callConfig(exported: unknown, env: ConfigEnv): Promise<unknown> {
  const value: unknown = typeof exported === 'function' ? exported(env) : exported
  return await value
}

function notOptions(config: unknown, exported: unknown, file: string): string {
  if (basename(file) === manifest) return `its "${property}" must be an object of options, not ${show(config)}`
  if (typeof exported === 'function')
    return `the function it exports must return an object of options, not ${show(config)}`
  if (file.endsWith('.json')) return `it must hold an object of options, not ${show(config)}`
  return `its default export must be an object of options or a function that returns one, not ${show(config)}`
}

async function search(from: string, loaders: Loaders): Promise<CosmiconfigResult> {
  const explorer = createExplorer(loaders)
  // cosmiconfig's own way upwards ends at the home folder, and then looks into the user's settings.
  for (const dir of upwards(resolve(from))) {
    const result = await explorer.search(dir)
    const isEmptyManifest = result?.isEmpty === true && basename(result.filepath) === manifest
    if (result !== null && !isEmptyManifest) return result
  }
  return null
}

async function loadFile(file: string, loaders: Loaders): Promise<CosmiconfigResult> {
  try {
    return (
      (await createExplorer(loaders).load(file)) ?? { filepath: file, config: { exported: undefined, files: () => [] } }
    )
  } catch (error) {
    throw systemCode(error) === 'ENOENT' ? unreadable(file, 'there is no such file') : blame(error, file, [])
  }
}

type Loaders = NonNullable<Options['loaders']>

const moduleTypes = ['.ts', '.mts', '.js', '.mjs', '.cjs']

function runningLoaders(compiled: Compiled): Loaders {
  const run = (file: string): Promise<LoadedModule> => loadModule(file, compiled)
  return { ...Object.fromEntries(moduleTypes.map((type) => [type, run])), '.json': loadJson }
}

// What is in the file does not matter yet, but for a manifest, which may be another tool's only.
const finders: Loaders = {
  ...Object.fromEntries(moduleTypes.map((type) => [type, () => ({ exported: undefined, files: () => [] })])),
  '.json': loadJson,
}

function createExplorer(loaders: Loaders): ReturnType<typeof cosmiconfig> {
  return cosmiconfig(property, {
    searchPlaces,
    loaders,
    cache: false,
    searchStrategy: 'none',
    ignoreEmptySearchPlaces: false,
  })
}

/** What a loader returns has one form, so that cosmiconfig never takes a user's value for no config. */
function loadJson(file: string, text: string): LoadedModule | Readonly<Record<string, LoadedModule>> {
  const value = parseJsonFile(file, text)
  if (basename(file) !== manifest) return { exported: value, files: () => [] }
  return isObject(value) && property in value ? { [property]: { exported: value[property], files: () => [] } } : {}
}
