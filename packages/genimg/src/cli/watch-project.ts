import { watch, type FSWatcher } from 'node:fs'
import { dirname } from 'node:path'
import { isGenimgError, type Project } from '@genimg/core'
import type { Call } from './command.ts'
import { withProject } from './open.ts'

/** Milliseconds of quiet after a change: a checkout changes many files at once. */
const quietMs = 100

/**
 * Does something with the project now and whenever its config, lock or originals change, until Ctrl-C. What fails is
 * told, and tried again after the next change; a config that cannot be opened at the start ends it.
 */
export async function watchProject(call: Call, body: (project: Project) => Promise<void>): Promise<void> {
  const { terminal, signal } = call
  let watchers: readonly FSWatcher[] = []
  let wake = (): void => {}
  let isChanged = false

  function notice(): void {
    isChanged = true
    wake()
  }

  /** Folders, not files: editors and git replace files, and a watcher stays with the old one. */
  function follow({ config, lockFile, originals }: Project): void {
    for (const watcher of watchers) watcher.close()
    const folders = new Set([
      ...config.dependencies.map((file) => dirname(file)),
      dirname(lockFile.path),
      originals.dir,
    ])
    watchers = [...folders].flatMap((folder) => {
      try {
        return [watch(folder, { recursive: folder === originals.dir }, notice)]
      } catch {
        // Not there yet: the folder above it is watched, and tells when it comes.
        return []
      }
    })
  }

  const changed = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve
      if (isChanged || signal.aborted) resolve()
    })
  signal.addEventListener('abort', () => wake(), { once: true })
  try {
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      isChanged = false
      try {
        await withProject(call, async (project) => {
          follow(project)
          await body(project)
        })
      } catch (error) {
        if (!isGenimgError(error) || (isFirst && watchers.length === 0)) throw error
        terminal.err(`${terminal.errStyle('red', '✗')} ${error.message}`)
      }
      await changed()
      await new Promise((resolve) => setTimeout(resolve, quietMs))
    }
  } finally {
    for (const watcher of watchers) watcher.close()
  }
}
