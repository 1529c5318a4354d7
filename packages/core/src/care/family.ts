import type { ResolvedImage } from '../config/image.ts'
import { parentsOf } from '../plan/request.ts'
import type { Project } from '../project.ts'

/** Images that are made from this one and have a picture: what a new picture of it makes outdated. */
export async function findChildren({ config, lockFile }: Project, name: string): Promise<readonly string[]> {
  const { images } = await lockFile.read()
  return childrenOf(config.images, name).flatMap((child) => (images[child.name] === undefined ? [] : [child.name]))
}

/** The same with what is made from those, and so on, each once. */
export async function findDescendants(project: Project, name: string): Promise<readonly ResolvedImage[]> {
  const { images } = await project.lockFile.read()
  const found = new Set<ResolvedImage>()
  const collect = (parent: string): void => {
    for (const child of childrenOf(project.config.images, parent)) {
      if (found.has(child) || images[child.name] === undefined) continue
      found.add(child)
      collect(child.name)
    }
  }
  collect(name)
  return [...found]
}

function childrenOf(images: readonly ResolvedImage[], name: string): readonly ResolvedImage[] {
  return images.filter(({ draft }) => parentsOf(draft).includes(name))
}
