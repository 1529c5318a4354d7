import { expect } from 'vitest'
import type { UploadMemory } from '../../provider.ts'
import type { Bench } from './bench.ts'
import { finishOrder, pictureOf, prepareOrder, type Wish } from './order.ts'
import type { Row } from './row.ts'
import { paintSample, type Sample } from './samples.ts'
import type { ContractTraits, Edit } from './traits.ts'

/** Pictures made from pictures on this machine. */
export function referenceRows({ edits = [], uploads = false }: ContractTraits): readonly Row[] {
  if (edits.length === 0) return []
  return [
    ...edits.map((edit) => ({
      name: `makes a picture from ${editNames[edit]}`,
      orders: 1,
      check: (bench: Bench) => checkEdit(bench, edit),
    })),
    { name: 'reports a reference that cannot be read, and orders nothing', orders: 0, check: checkUnreadable },
    ...(uploads ? [{ name: 'uploads a reference once', orders: 0, check: checkUploads }] : []),
  ]
}

const editNames: { readonly [Each in Edit]: string } = {
  one: 'one reference',
  two: 'two references',
  mask: 'a reference and a mask',
}

function wishOf(edit: Edit): Wish & { readonly references: readonly Sample[] } {
  const prompt = `The same at night, from ${editNames[edit]}`
  const sky = paintSample('sky', true)
  if (edit === 'two') return { prompt, references: [sky, paintSample('sea', true)] }
  return { prompt, references: [sky], ...(edit === 'mask' ? { mask: paintSample('mask', false) } : {}) }
}

/** A reader that writes down what it was asked for. */
function countingRead(samples: readonly Sample[], reads: string[]): NonNullable<Wish['read']> {
  return async (wanted) => {
    reads.push(wanted)
    const sample = samples.find(({ digest }) => digest === wanted)
    if (sample === undefined) throw new Error(`there is no reference ${wanted}`)
    return sample
  }
}

async function checkEdit(bench: Bench, edit: Edit): Promise<void> {
  const wish = wishOf(edit)
  const samples = [...wish.references, ...(wish.mask === undefined ? [] : [wish.mask])]
  const reads: string[] = []
  const read = countingRead(samples, reads)
  const done = await bench.billing([1, 1], () => finishOrder(bench, { ...wish, read }))
  expect(reads.toSorted(), 'each reference is read, once').toEqual(samples.map(({ digest }) => digest).toSorted())
  expect(await bench.decode(await pictureOf(bench, done)), 'the picture decodes').toBeDefined()
}

async function checkUnreadable(bench: Bench): Promise<void> {
  const gone = new Error('the reference is gone')
  const wish: Wish = { ...wishOf('one'), read: () => Promise.reject(gone) }
  const status = await bench.billing([0, 0], () =>
    prepareOrder(bench, wish).then(
      (outcome) => outcome.status,
      (error: unknown) => {
        // What the caller's own reader said may go on as it is.
        expect(error).toBe(gone)
        return 'unread'
      },
    ),
  )
  expect(status).not.toBe('prepared')
}

async function checkUploads(bench: Bench): Promise<void> {
  const wish = wishOf('one')
  const urls = new Map<string, string>()
  const uploads: UploadMemory = {
    get: (key) => urls.get(key),
    set: async (key, url) => void urls.set(key, url),
  }
  const reads: string[] = []
  const read = countingRead(wish.references, reads)
  const first = await prepareOrder(bench, { ...wish, read, uploads })
  expect(first.status).toBe('prepared')
  const again = await prepareOrder(bench, { ...wish, read, uploads, provider: bench.connect() })
  expect(again, 'the order is the same').toEqual(first)
  expect(reads, 'references that were read for an upload').toHaveLength(1)
}
