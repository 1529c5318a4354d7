import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GenimgError, systemCode } from '@genimg/core'
import type { Command } from '../command.ts'

export const initCommand: Command = {
  name: 'init',
  operands: '',
  summary: 'write a commented images.config.ts with a budget',
  options: {},
  most: 0,
  run: async ({ cwd, terminal }) => {
    await writeNew(join(cwd, 'images.config.ts'), configText)
    const ignored = await addLines(join(cwd, '.gitignore'), ['.genimg/', '.env.local', '.env.*.local'])
    terminal.out('Wrote images.config.ts with two images and a budget of 1 USD a run.')
    if (ignored.length > 0) terminal.out(`Added ${ignored.join(', ')} to .gitignore.`)
    terminal.out('')
    terminal.out('Next:')
    terminal.out('  1. put SEGMIND_API_KEY=… into .env.local, or run `genimg emulate` to work without a key')
    terminal.out('  2. genimg plan       shows what would be made, and at what price')
    terminal.out('  3. genimg generate   makes it, after asking')
    return 0
  },
}

const configText = `import { defineImages } from 'genimg'
import { segmind } from 'genimg/segmind'

export default defineImages({
  // Reads SEGMIND_API_KEY from the environment, .env.local or .env.
  provider: segmind(),

  // USD. A build makes what is missing inside this budget; without it only a person at a terminal can spend.
  budget: { perRun: 1, perDay: 5 },

  // What every image starts from. A picture costs about 4 cents with this model.
  defaults: { model: 'gpt-image-1-mini', size: '1024x1024', quality: 'high' },

  // Sentences that images share: add them to a prompt with \`style: 'brand'\`.
  styles: {
    brand: 'Flat vector art, warm palette, generous negative space.',
  },

  // How pages get the pictures. Changing this never costs anything.
  variants: { widths: [640, 1280], formats: ['avif', 'webp', 'jpeg'] },

  images: {
    // import hero from 'gen:hero'
    hero: {
      prompt: 'A lighthouse at dawn, calm sea',
      style: 'brand',
      size: '1536x1024',
      alt: 'A lighthouse at dawn',
    },
    // import logo from 'gen:logo'   ('' as alt text: it only decorates)
    logo: {
      prompt: 'A paper boat, simple emblem',
      background: 'transparent',
      alt: '',
    },
  },
})
`

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' })
  } catch (error) {
    if (systemCode(error) === 'EEXIST') {
      throw new GenimgError(
        'USAGE',
        { message: `${path} exists already and was left alone. Run \`genimg plan\` to see what it asks for.` },
        { cause: error },
      )
    }
    throw new GenimgError(
      'UNWRITABLE',
      { path, message: `${error instanceof Error ? error.message : String(error)}.` },
      { cause: error },
    )
  }
}

/** Adds the lines that a file does not have yet; resolves to them. */
async function addLines(path: string, lines: readonly string[]): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return ''
    throw error
  })
  const present = new Set(text.split(/\r?\n/).map((line) => line.trim()))
  const missing = lines.filter((line) => !present.has(line))
  if (missing.length === 0) return []
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`
  await writeFile(path, `${before}${missing.join('\n')}\n`)
  return missing
}
