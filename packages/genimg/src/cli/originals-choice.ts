import { GenimgError } from '@genimg/core'
import type { Call } from './command.ts'

/** Where the originals of a project are kept. */
export type OriginalsChoice = 'git' | 'lfs' | 'ignore'

/** What each means, for a person who has to choose. */
export const choices: Readonly<Record<OriginalsChoice, string>> = {
  git: 'in git: a pull request shows each picture. The repository grows by 1 to 3 MB a picture, for good',
  lfs: 'in git-lfs: pull requests show them, the repository stays small. All who clone need git-lfs, and hosts bill for it',
  ignore:
    'not in git: it stays small, and a clone has no pictures. Builds need images/ or GENIMG_STATE_DIR from elsewhere',
}

const words = Object.keys(choices) as readonly OriginalsChoice[]

/** By `--originals`, by asking at a terminal, else `git`. */
export async function chooseOriginals({ terminal, value }: Call): Promise<OriginalsChoice> {
  const text = value('originals')
  if (text !== undefined) return readChoice(text)
  if (!terminal.interactive) return 'git'
  terminal.err('Where are the originals to be kept?')
  for (const [at, word] of words.entries()) terminal.err(`  ${at + 1}  ${choices[word]}`)
  const answer = await terminal.ask('Which one? [1] ')
  return answer === '' ? 'git' : readChoice(words[Number(answer) - 1] ?? answer)
}

function readChoice(text: string): OriginalsChoice {
  const choice = words.find((word) => word === text)
  if (choice !== undefined) return choice
  throw new GenimgError('USAGE', {
    message: `--originals must be "git", "lfs" or "ignore", not "${text}". Nothing was written.`,
  })
}
