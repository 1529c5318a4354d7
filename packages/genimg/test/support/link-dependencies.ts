import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const modules = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'node_modules')

/** Makes the packages of the AI SDK importable in a project outside of the workspace, in the versions of this package. */
export async function linkAiSdk(dir: string): Promise<void> {
  await mkdir(join(dir, 'node_modules'), { recursive: true })
  await symlink(join(modules, '@ai-sdk'), join(dir, 'node_modules', '@ai-sdk'), 'junction')
}

/** Makes packages importable there that this package has for its tests. */
export async function linkPackages(dir: string, names: readonly string[]): Promise<void> {
  await mkdir(join(dir, 'node_modules'), { recursive: true })
  for (const name of names) await symlink(join(modules, name), join(dir, 'node_modules', name), 'junction')
}
