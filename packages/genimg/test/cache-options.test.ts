import { basename } from 'node:path'
import type { VariantOptions } from '@genimg/core'
import type { TempFiles } from '@genimg/core/testing'
import { describe, expect, it } from 'vitest'
import { readCache } from './support/cache-folder.ts'
import { once } from './support/once.ts'
import { configOf, optionRows, type Seen } from './support/option-rows.ts'
import { createPictureSite, openPictureSite, snapshotOf, type PictureSite } from './support/picture-site.ts'
import { changesBetween, digestsOf, expectWhole, scriptOf, shippedBy } from './support/shipped.ts'
import type { Built } from './support/site.ts'
import { blue, green, red, stripes } from './support/small-pictures.ts'

const pictures = { hero: await stripes(), moon: await stripes([blue, red, green]) }

/** Built once for all rows that begin with the same options; each one gets a copy. */
const prepared = new Map<string, () => Promise<{ readonly files: TempFiles; readonly first: Built }>>()

function prepare(always: VariantOptions): Promise<{ readonly files: TempFiles; readonly first: Built }> {
  const key = JSON.stringify(always)
  const make = prepared.get(key) ?? once(() => build(always))
  prepared.set(key, make)
  return make()
}

async function build(always: VariantOptions): Promise<{ readonly files: TempFiles; readonly first: Built }> {
  const config = configOf({ hero: always })
  const shows = ['gen:hero', 'gen:hero?preset=card', 'gen:moon']
  const site = await createPictureSite({ pictures, config, shows })
  const first = await site.build()
  return { files: await snapshotOf(site), first }
}

function seen(built: Built): Seen {
  return { pictures: shippedBy(built), script: scriptOf(built) }
}

async function namesIn(site: PictureSite): Promise<readonly string[]> {
  return (await readCache(site.cache())).entries.map((path) => basename(path)).toSorted()
}

describe('one option that changes between two builds over one cache', () => {
  it.each(optionRows.map((row) => [row.fault, row] as const))(
    'changes what it says and nothing else. Never: %s',
    async (_, row) => {
      const { always = {}, option, changed = [], appeared = [], gone = [], proof } = row
      const { files, first } = await prepare(always)
      const site = await openPictureSite(Object.keys(pictures), files)
      const before = seen(first)
      const cached = await namesIn(site)
      await site.configure(configOf({ ...option, hero: { ...always, ...option.hero } }))
      const second = await site.build()
      const now = seen(second)
      const leaving = [...changed, ...gone]
      expect(changesBetween(before.pictures, now.pictures)).toEqual({
        changed: changed.toSorted(),
        stayed: [...before.pictures.keys()].filter((name) => !leaving.includes(name)).toSorted(),
        appeared: appeared.toSorted(),
        gone: gone.toSorted(),
      })
      // As many files came into the cache, and no file is made to be like one that is there.
      expect(await namesIn(site)).toEqual([...cached, ...changed, ...appeared].toSorted())
      await expectWhole(second)
      await proof(now, before)
      await site.configure(configOf({ hero: always }))
      expect(digestsOf(await site.build())).toEqual(digestsOf(first))
    },
  )
})
