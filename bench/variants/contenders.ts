import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, rename, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { packageDir, sites, type Site } from './sites.ts'
import { timeNode } from '../support/start.ts'

/** A site in a folder of its own, ready to be built any number of times. */
export interface Contender extends Site {
  readonly dir: string
  /**
   * Takes away all that an earlier run left: caches, state and variants. They are moved, and not removed: where many files
   * were removed a moment ago, a file system takes longer to make new ones, which a fresh clone does not see.
   */
  readonly empty: () => Promise<void>
}

/** What configs import, in a node_modules of their own, since caches go there too. */
const linked = ['vite', 'vite-imagetools', 'genimg']

const leftBehind = [join('node_modules', '.cache'), join('node_modules', '.vite'), '.genimg', 'dist']

/** All of them, with the same pictures. */
export async function setUpContenders(originals: readonly string[], dir: string): Promise<readonly Contender[]> {
  const contenders: Contender[] = []
  for (const site of sites) contenders.push(await setUp(site, originals, join(dir, site.role)))
  return contenders
}

/** Ours alone. */
export async function setUpOurs(originals: readonly string[], dir: string): Promise<Contender> {
  const ours = sites.find(({ role }) => role === 'us')
  if (ours === undefined) throw new TypeError('Ours is one of them')
  return await setUp(ours, originals, dir)
}

async function setUp(site: Site, originals: readonly string[], dir: string): Promise<Contender> {
  await mkdir(join(dir, site.pictures), { recursive: true })
  for (const path of originals) await copyFile(path, join(dir, site.pictures, basename(path)))
  const files = site.files(originals.map((path) => basename(path, '.png')))
  for (const [file, text] of Object.entries(files)) await writeFile(join(dir, file), text)
  await mkdir(join(dir, 'node_modules'))
  for (const name of linked) await symlink(packageDir(name), join(dir, 'node_modules', name))
  if (site.prepare !== undefined) await timeNode(site.prepare, dir)
  const empty = async (): Promise<void> => {
    const aside = `${dir}-before-${randomUUID()}`
    await mkdir(aside)
    for (const path of leftBehind.filter((one) => existsSync(join(dir, one))))
      await rename(join(dir, path), join(aside, basename(path)))
  }
  return { ...site, dir, empty }
}
