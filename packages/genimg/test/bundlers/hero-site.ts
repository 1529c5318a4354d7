import type { TempFiles } from '@genimg/core/testing'
import { createPictureSite, openPictureSite, snapshotOf, type PictureSite } from '../support/picture-site.ts'
import { stripes } from '../support/small-pictures.ts'

// Adopting takes an encoder's start and several looks at the disk: once for the tests of a file.
let adopted: Promise<TempFiles> | undefined

/** A site whose `gen:hero` is there already: red, green and blue stripes, 192x64. */
export async function createHeroSite(files: TempFiles): Promise<PictureSite> {
  adopted ??= createPictureSite({ pictures: { hero: await stripes() } }).then(snapshotOf)
  return await openPictureSite(['hero'], { ...(await adopted), ...files })
}
