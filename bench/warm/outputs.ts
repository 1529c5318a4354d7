import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ways, type Site } from './site.ts'

/** An error where the two ways did not write the same pictures, under the same names and byte for byte. */
export async function compareOutputs({ dirOf }: Pick<Site, 'dirOf'>): Promise<void> {
  const [plain = [], ours = []] = await Promise.all(ways.map((way) => picturesOf(join(dirOf(way), 'dist', 'assets'))))
  if (plain.length === 0 || plain.join() !== ours.join())
    throw new Error(`The two builds differ: ${plain.length} pictures and ${ours.length}`)
  for (const name of plain) {
    const [one, other] = await Promise.all(ways.map((way) => readFile(join(dirOf(way), 'dist', 'assets', name))))
    if (one === undefined || other === undefined || !one.equals(other)) throw new Error(`${name} differs`)
  }
}

async function picturesOf(dir: string): Promise<readonly string[]> {
  return (await readdir(dir)).filter((name) => !/\.(?:js|css)$/.test(name)).toSorted()
}
