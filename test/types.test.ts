import { join } from 'node:path'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { runCommand } from '../packages/genimg/test/support/run-command.ts'
import { configText, createSite } from '../packages/genimg/test/support/site.ts'
import { checkTypes } from '../packages/genimg/test/support/type-check.ts'

/** One import a file, and what `tsc` says of it. */
const files = {
  'right.ts': `import type { GenImage } from 'genimg'
import hero from 'gen:hero'
import card from 'gen:hero?preset=card'
import url from 'gen:hero?w=400&format=webp&url'
import alias from '~gen/hero?url'
import summer from 'gen:cards/summer'
import cards from 'gen:cards/'
export const images: readonly GenImage[] = [hero, card, summer, cards.summer, cards.winter]
export const urls: readonly string[] = [url, alias, hero.src]`,
  'name.ts': `import hero from 'gen:heroo'\nexport { hero }`,
  'alias.ts': `import hero from '~gen/heroo'\nexport { hero }`,
  'member.ts': `import summer from 'gen:cards/sumer'\nexport { summer }`,
  'record.ts': `import cards from 'gen:cards/'\nexport const summer = cards.sumer`,
  'family.ts': `import cards from 'gen:card/'\nexport { cards }`,
  'preset.ts': `import hero from 'gen:hero?preset=crad'\nexport { hero }`,
  'value.ts': `import hero from 'gen:hero'\nexport const width: string = hero.width`,
}

it('tsc fails on misspelt names, members, families and presets, and on nothing else', { timeout: 60_000 }, async () => {
  const site = await createSite({
    'images.config.ts': configText(
      `{ hero: { prompt: 'A lighthouse', alt: '' },
         'cards/{season}': { matrix: { season: ['summer', 'winter'] }, prompt: 'A {season} card', alt: '' } }`,
      `presets: { card: { widths: [320] } },`,
    ),
    ...files,
  })
  await runCommand(['types'], { cwd: site.dir })
  const names = Object.keys(files)
  const paths = [...names, 'genimg-env.d.ts'].map((name) => join(site.dir, name))
  const diagnosticsOf = checkTypes(paths)
  const found = names.map((name) => [
    name,
    diagnosticsOf(join(site.dir, name)).map(({ messageText }) => textOf(messageText)),
  ])
  const missing = (specifier: string): string => `Cannot find module '${specifier}'`
  expect(Object.fromEntries(found)).toEqual({
    'right.ts': [],
    'name.ts': [expect.stringContaining(missing('gen:heroo'))],
    'alias.ts': [expect.stringContaining(missing('~gen/heroo'))],
    'member.ts': [expect.stringContaining(missing('gen:cards/sumer'))],
    'record.ts': [expect.stringContaining(`'sumer' does not exist`)],
    'family.ts': [expect.stringContaining(missing('gen:card/'))],
    'preset.ts': [expect.stringContaining(missing('gen:hero?preset=crad'))],
    'value.ts': [expect.stringContaining(`Type 'number' is not assignable to type 'string'`)],
  })
})

function textOf(message: string | ts.DiagnosticMessageChain): string {
  return ts.flattenDiagnosticMessageText(message, '\n')
}
