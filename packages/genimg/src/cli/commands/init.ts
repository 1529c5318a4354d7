import { appendFile, open, readFile, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { GenimgError, sentenceOf, systemCode } from '@genimg/core'
import type { Command } from '../command.ts'

export const initCommand: Command = {
  name: 'init',
  operands: '',
  summary: 'write a commented images.config.ts with a budget',
  options: {},
  most: 0,
  run: async ({ cwd, terminal }) => {
    const config = join(cwd, 'images.config.ts')
    const ignoreFile = join(cwd, '.gitignore')
    // Read before anything is written, so that a file in the way leaves the folder as it was.
    const text = await readIfThere(ignoreFile)
    const ignored = missingLines(text, ['.genimg/', '.env.local', '.env.*.local'])
    await writeNew(config, configText)
    if (ignored.length > 0) {
      try {
        await appendFile(ignoreFile, `${text === '' || text.endsWith('\n') ? '' : '\n'}${ignored.join('\n')}\n`)
      } catch (error) {
        await discard(config)
        throw unwritable(ignoreFile, error)
      }
    }
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

/** Writes a file that may not be there yet: whole, or not at all. */
async function writeNew(path: string, text: string): Promise<void> {
  const file = await openNew(path)
  try {
    await file.writeFile(text)
  } catch (error) {
    await discard(path)
    throw unwritable(path, error)
  } finally {
    await file.close()
  }
}

async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx')
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw unwritable(path, error)
    throw new GenimgError(
      'USAGE',
      { message: `${path} exists already and was left alone. Run \`genimg plan\` to see what it asks for.` },
      { cause: error },
    )
  }
}

/** Removes a file of this call; the error that led here matters more than one of its own. */
async function discard(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined)
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return ''
    throw new GenimgError('CONFIG_UNREADABLE', { file: path, message: `${sentenceOf(error)}.` }, { cause: error })
  }
}

function missingLines(text: string, lines: readonly string[]): readonly string[] {
  const present = new Set(text.split(/\r?\n/).map((line) => line.trim()))
  return lines.filter((line) => !present.has(line))
}

function unwritable(path: string, error: unknown): GenimgError<'UNWRITABLE'> {
  return new GenimgError('UNWRITABLE', { path, message: `${sentenceOf(error)}.` }, { cause: error })
}
