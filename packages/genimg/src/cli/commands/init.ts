import { open, readFile, rm, writeFile, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { GenimgError, sentenceOf, systemCode } from '@genimg/core'
import { jsonOption, type Command } from '../command.ts'
import { jsonLine } from '../json.ts'
import { choices, chooseOriginals, type OriginalsChoice } from '../originals-choice.ts'

export const initCommand: Command = {
  name: 'init',
  operands: '',
  summary: 'write a commented images.config.ts, and say to git where originals go',
  options: {
    originals: {
      type: 'string',
      value: 'WHERE',
      summary: 'git, lfs or ignore; asked at a terminal, else git',
    },
    json: jsonOption,
  },
  most: 0,
  run: async (call) => {
    const { cwd, terminal, flag } = call
    const config = join(cwd, 'images.config.ts')
    await refuseExisting(config)
    const originals = await chooseOriginals(call)
    const edits = await planEdits(cwd, originals)
    await writeNew(config, configText)
    await carryOut(edits, config)
    if (flag('json')) {
      const files = ['images.config.ts', ...edits.map(({ name }) => name)]
      terminal.out(jsonLine({ type: 'init', originals, files }))
      return 0
    }
    terminal.out('Wrote images.config.ts with two images and a budget of 1 USD a run.')
    for (const { name, added } of edits) terminal.out(`Added ${added.join(', ')} to ${name}.`)
    terminal.out(`Originals are kept ${choices[originals]}.`)
    if (originals === 'lfs')
      terminal.out('Run `git lfs install` once, and commit .gitattributes before the first picture.')
    terminal.out('')
    terminal.out('Next:')
    terminal.out('  1. put SEGMIND_API_KEY=… into .env.local, or run `genimg emulate` to work without a key')
    terminal.out('  2. genimg plan       shows what would be made, and at what price')
    terminal.out('  3. genimg generate   makes it, after asking')
    return 0
  },
}

/** Lines that a file of git's lacks. */
interface Edit {
  readonly name: '.gitignore' | '.gitattributes'
  readonly path: string
  readonly before: string
  readonly added: readonly string[]
}

/** Everything is read before anything is written, so that a file in the way leaves the folder as it was. */
async function planEdits(cwd: string, originals: OriginalsChoice): Promise<readonly Edit[]> {
  const ignored = ['.genimg/', '.env.local', '.env.*.local', ...(originals === 'ignore' ? ['images/'] : [])]
  const attributes = originals === 'lfs' ? ['images/** filter=lfs diff=lfs merge=lfs -text'] : []
  const wanted = [
    ['.gitignore', ignored],
    ['.gitattributes', attributes],
  ] as const
  const edits: Edit[] = []
  for (const [name, lines] of wanted) {
    if (lines.length === 0) continue
    const path = join(cwd, name)
    const before = await readIfThere(path)
    const added = missingLines(before, lines)
    if (added.length > 0) edits.push({ name, path, before, added })
  }
  return edits
}

/** All of it or nothing: what was written before a failure is taken back. */
async function carryOut(edits: readonly Edit[], config: string): Promise<void> {
  const done: Edit[] = []
  for (const edit of edits) {
    const { path, before, added } = edit
    const gap = before === '' || before.endsWith('\n') ? '' : '\n'
    try {
      await writeFile(path, `${before}${gap}${added.join('\n')}\n`)
      done.push(edit)
    } catch (error) {
      await discard(config)
      for (const one of done) await restore(one)
      throw unwritable(path, error)
    }
  }
}

/** The error that led here matters more than one of its own. */
async function restore({ path, before }: Edit): Promise<void> {
  await (before === '' ? discard(path) : writeFile(path, before).catch(() => undefined))
}

/** Before anybody is asked anything. */
async function refuseExisting(config: string): Promise<void> {
  const file = await open(config, 'r').catch(() => undefined)
  await file?.close()
  if (file !== undefined) throw existing(config)
}

function existing(path: string, cause?: unknown): GenimgError {
  const message = `${path} exists already and was left alone. Run \`genimg plan\` to see what it asks for.`
  return new GenimgError('USAGE', { message }, { cause })
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
    throw existing(path, error)
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
