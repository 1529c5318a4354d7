/** A run of words that two texts have in common, or that only one of them has. */
export interface WordRun {
  readonly kind: 'same' | 'old' | 'new'
  readonly text: string
}

/** Of the table that finds what two texts have in common. Beyond it, what differs is shown as a whole. */
const mostCells = 4_000_000

/** Compares two texts word by word: the longest sequence of words that both have stays, old words before new ones. */
export function diffWords(before: string, after: string): readonly WordRun[] {
  const [old, now] = [wordsOf(before), wordsOf(after)]
  const head = countWhile(Math.min(old.length, now.length), (at) => old[at] === now[at])
  const rest = Math.min(old.length, now.length) - head
  const tail = countWhile(rest, (at) => old.at(-1 - at) === now.at(-1 - at))
  return joinRuns([
    ...old.slice(0, head).map((text): WordRun => ({ kind: 'same', text })),
    ...diffMiddle(old.slice(head, old.length - tail), now.slice(head, now.length - tail)),
    ...old.slice(old.length - tail).map((text): WordRun => ({ kind: 'same', text })),
  ])
}

/** Words, spaces and signs each by themselves, in languages without spaces too. */
function wordsOf(text: string): readonly string[] {
  return [...new Intl.Segmenter('en', { granularity: 'word' }).segment(text)].map(({ segment }) => segment)
}

function countWhile(most: number, holds: (at: number) => boolean): number {
  let count = 0
  while (count < most && holds(count)) count += 1
  return count
}

function diffMiddle(old: readonly string[], now: readonly string[]): readonly WordRun[] {
  const runs: WordRun[] = []
  const width = now.length + 1
  const isSmall = width * (old.length + 1) <= mostCells
  // At [i, j]: how many words are common to what follows i in the old text and j in the new one.
  const common = new Uint16Array(isSmall ? width * (old.length + 1) : 0)
  const at = (i: number, j: number): number => common[i * width + j] ?? 0
  for (let i = isSmall ? old.length - 1 : -1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  let [i, j] = [0, 0]
  for (;;) {
    const [gone, come] = [old[i], now[j]]
    if (gone === undefined && come === undefined) return runs
    if (gone !== undefined && gone === come && isSmall) {
      runs.push({ kind: 'same', text: gone })
      i += 1
      j += 1
    } else if (gone !== undefined && (come === undefined || at(i + 1, j) >= at(i, j + 1))) {
      runs.push({ kind: 'old', text: gone })
      i += 1
    } else {
      runs.push({ kind: 'new', text: come ?? '' })
      j += 1
    }
  }
}

/** Neighbours of one kind as one run; between two common words, all old ones before all new ones. */
function joinRuns(runs: readonly WordRun[]): readonly WordRun[] {
  const joined: WordRun[] = []
  let [old, now] = ['', '']
  function flush(): void {
    if (old !== '') joined.push({ kind: 'old', text: old })
    if (now !== '') joined.push({ kind: 'new', text: now })
    old = ''
    now = ''
  }
  for (const { kind, text } of runs) {
    if (kind === 'old') old += text
    else if (kind === 'new') now += text
    else {
      flush()
      const last = joined.at(-1)
      if (last?.kind === 'same') joined[joined.length - 1] = { kind, text: last.text + text }
      else joined.push({ kind, text })
    }
  }
  flush()
  return joined
}
