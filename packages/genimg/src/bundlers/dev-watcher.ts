import { basename, dirname, join, resolve, sep } from 'node:path'
import { isGenimgError, type Project } from '@genimg/core'
import type { FSWatcher } from 'vite'
import { isWithin } from './is-within.ts'

/** Tells a dev server when files change that its pictures come from. */
export interface DevWatcher {
  /** From now on what belongs to this project, and nothing else. */
  readonly follow: (project: Project) => void
  /** As well as before, the file that keeps a project from opening. */
  readonly followTrouble: (error: unknown) => void
  readonly close: () => void
}

export interface Change {
  /** Whether the config may be another one; only lock and originals otherwise. */
  readonly config: boolean
}

/** What is watched, as absolute paths. */
interface Scope {
  /** Files, or folders of them, whose change makes it another config. */
  readonly config: readonly string[]
  /** Where a prompt or picture that comes or goes may make it another config: globs are for core to read. */
  readonly folders: readonly string[]
  /** The lock and the folder of originals. */
  readonly pictures: readonly string[]
  /** Folders that are written to all the time. */
  readonly apart: readonly string[]
}

const configNames = ['ts', 'mts', 'js', 'mjs', 'cjs', 'json'].map((type) => `images.config.${type}`)

const apartBelow = /(?:^|[\\/])(?:node_modules|dist|\.[^\\/]*)[\\/]/

/** @param changed called once for changes that come together */
export function createDevWatcher(watcher: FSWatcher, root: string, changed: (change: Change) => void): DevWatcher {
  let scope = unopenedScope(resolve(root))
  let timer: NodeJS.Timeout | undefined
  let config = false

  const notice = (event: string, path: string): void => {
    const kind = kindOfChange(event, path, scope)
    if (kind === undefined) return
    config ||= kind === 'config'
    clearTimeout(timer)
    // A checkout changes many files at once.
    timer = setTimeout(() => {
      const change = { config }
      config = false
      changed(change)
    }, 50)
  }
  watcher.on('all', notice)

  return {
    follow: (project) => {
      scope = scopeOf(project)
      const { config: files, pictures } = scope
      // A new prompt is seen where an old one is; the config's own folder may be all of a repository.
      const folders = files.filter(isSource).map((file) => dirname(file))
      watcher.add([...files, ...pictures, ...folders.filter((folder) => folder !== project.config.dir)])
    },
    followTrouble: (error) => {
      const file = troubleFile(error)
      if (file === undefined) return
      scope = { ...scope, config: [...new Set([...scope.config, file])] }
      watcher.add(file)
    },
    close: () => {
      watcher.off('all', notice)
      clearTimeout(timer)
    },
  }
}

function unopenedScope(root: string): Scope {
  return { config: configNames.map((name) => join(root, name)), folders: [root], pictures: [], apart: [] }
}

function scopeOf({ config, lockFile, originals, stateDir, cacheDir }: Project): Scope {
  const own = config.dependencies.filter((file) => !file.split(sep).includes('node_modules'))
  return {
    config: config.dependencies,
    folders: [...new Set([config.dir, ...own.map((file) => dirname(file))])],
    pictures: [lockFile.path, originals.dir],
    apart: [stateDir, cacheDir],
  }
}

/** The file that keeps a project from opening. */
export function troubleFile(error: unknown): string | undefined {
  if (isGenimgError(error, 'CONFIG_UNREADABLE') || isGenimgError(error, 'CONFIG_INVALID')) return error.details.file
  return undefined
}

function kindOfChange(event: string, path: string, scope: Scope): 'config' | 'pictures' | undefined {
  if (isWithin(path, scope.config)) return 'config'
  if (isWithin(path, scope.pictures)) return 'pictures'
  if (basename(path).startsWith('.env')) return scope.folders.includes(dirname(path)) ? 'config' : undefined
  if ((event !== 'add' && event !== 'unlink') || !isSource(path) || isWithin(path, scope.apart)) return undefined
  const near = scope.folders.some(
    (folder) => path.startsWith(folder + sep) && !apartBelow.test(path.slice(folder.length + 1)),
  )
  return near ? 'config' : undefined
}

/** Whether a config may take it in by a glob. */
function isSource(path: string): boolean {
  return /\.(?:md|png|jpe?g|webp|avif)$/i.test(path)
}
