import { deliver, lockedPicture, openProject, parseSpecifier, type Ports } from '@genimg/core'
import { builtinProviders } from '../../src/providers.ts'
import { sharedCodec, type PictureSite } from './picture-site.ts'

/** Makes the files of one import without a bundler, for what no bundler's door leads to. Their paths, in order. */
export async function encodeDirectly(
  { dir }: PictureSite,
  name: string,
  ports: Partial<Ports> = {},
): Promise<readonly string[]> {
  const project = await openProject({
    from: dir,
    mode: 'production',
    command: 'build',
    env: {},
    providers: builtinProviders,
    ciFreezes: false,
    ports: { codec: sharedCodec, ...ports },
  })
  try {
    const { config, lockFile, ports: opened } = project
    const { [name]: entry } = (await lockFile.read()).images
    const image = config.images.find((candidate) => candidate.name === name)
    const picture = entry && (await lockedPicture(name, entry, project))
    const specifier = parseSpecifier(`gen:${name}`)
    if (image === undefined || picture === undefined || specifier === undefined) throw new Error(`no ${name}`)
    const { variants } = deliver(picture, image, specifier, config, opened.codec.version())
    const cache = project.openVariants()
    const paths = await cache.ensure(variants, picture.path ?? '')
    await cache.save()
    return paths
  } finally {
    await project.close()
  }
}
