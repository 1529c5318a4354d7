import { dirname, join } from 'node:path'
import type { Project } from '../project.ts'
import { abandonedMs, isTemporary } from '../store/temporary.ts'
import { keptDays, type Prunable } from './prunable.ts'

/** Bytes that were no use and lie there for long, and what killed processes left behind. */
export async function findLeftovers(project: Project, now: number): Promise<readonly Prunable[]> {
  const { stateDir, originals, lockFile, ports } = project
  const { files } = ports
  const store = join(stateDir, 'store', 'sha256')
  const rejected = join(stateDir, 'rejected')
  const shards = (await files.list(store)).map((folder) => join(store, folder))
  const folders = [stateDir, rejected, ...shards, originals.dir, dirname(lockFile.path)]
  const temporary = folders.map((dir) => findOld(project, dir, now - abandonedMs, isTemporary))
  const isRejected = (name: string): boolean => /^[0-9a-f]{64}\.bin(\.txt)?$/.test(name)
  const useless = await findOld(project, rejected, now - keptDays * 86_400_000, isRejected)
  return [
    ...useless.map((file) => ({ group: 'rejected', ...file }) as const),
    ...(await Promise.all(temporary)).flat().map((file) => ({ group: 'temporary', ...file }) as const),
  ]
}

/** Files of a folder that were last written before a time. */
async function findOld(
  { ports: { files } }: Project,
  dir: string,
  before: number,
  isMeant: (name: string) => boolean,
): Promise<readonly { readonly path: string; readonly bytes: number }[]> {
  const names = (await files.list(dir)).filter(isMeant)
  const found = await Promise.all(
    names.map(async (name) => {
      const path = join(dir, name)
      const stat = await files.stat(path)
      return stat === undefined || Number(stat.mtime / 1_000_000n) > before ? [] : [{ path, bytes: stat.size }]
    }),
  )
  return found.flat()
}
