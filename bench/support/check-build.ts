import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const packagesDir = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'packages')

/** What is measured is `dist/`, as users have it: an error where that is not what the sources say. */
export async function checkBuild(): Promise<void> {
  for (const name of ['core', 'segmind', 'genimg']) {
    const built = await changedAt(join(packagesDir, name, 'dist', 'index.mjs'))
    const sources = await readdir(join(packagesDir, name, 'src'), { recursive: true })
    const changes = await Promise.all(sources.map((file) => changedAt(join(packagesDir, name, 'src', file))))
    if (Math.max(...changes) > built)
      throw new Error(`packages/${name} was changed after it was built. Run \`pnpm build\` first.`)
  }
}

/** 0 where nothing is there. */
async function changedAt(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0
}
