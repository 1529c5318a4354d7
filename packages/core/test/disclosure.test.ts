import { describe, expect, test } from 'vitest'
import { sourceTypeXmp } from '../src/codec/xmp.ts'
import type { ResolvedImage } from '../src/config/image.ts'
import { countAiImages, discloseImages, type AiImage } from '../src/plan/disclosure.ts'
import { handProvider, type LockEntry } from '../src/store/lock.ts'
import type { OriginalState } from '../src/store/originals.ts'
import { placeholderPicture, sourceTypeOf } from '../src/variants/pictures.ts'
import { digestFor, entryFor, requestOf, sampleImage } from './image-samples.ts'

const hero = { ...sampleImage('hero'), alt: 'A lighthouse' }
const digest = digestFor('hero')
const entry = entryFor(requestOf(hero), digest)
const adopted = { ...entry, provider: handProvider, model: '' }
const path = '/site/images/hero.png'
const facts = { type: 'image/png', width: 64, height: 64, bytes: 1, color: '#000000', thumbhash: 'AA==' } as const

const same: OriginalState = { state: 'same', path, digest }
const mine = digestFor('a person’s')
const unknown: OriginalState = { state: 'unknown', path, digest: mine, facts }
const fromFile = sampleImage('hero', { references: [{ kind: 'file', path: '/site/refs/sky.jpg', digest: mine }] })
const fromUrl = sampleImage('hero', { references: [{ kind: 'url', url: 'https://example.com/sky.jpg' }] })

interface Situation {
  readonly image?: ResolvedImage
  readonly entry?: LockEntry
  readonly original?: OriginalState
}

function disclose({ image = hero, entry: locked, original = { state: 'absent' } }: Situation): AiImage | undefined {
  const lock = { images: locked === undefined ? {} : { hero: locked } }
  return discloseImages([image], lock, new Map([['hero', original]]), '/site')[0]
}

const trained = {
  digitalSourceType: 'trainedAlgorithmicMedia',
  digitalSourceTypeUri: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
}
const composite = {
  digitalSourceType: 'compositeWithTrainedAlgorithmicMedia',
  digitalSourceTypeUri: 'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia',
}
const flags = { byHand: false, emulated: false, missing: false, orphan: false }
const made: AiImage = {
  name: 'hero',
  file: 'images/hero.png',
  digest,
  digitalSourceType: 'trainedAlgorithmicMedia',
  digitalSourceTypeUri: trained.digitalSourceTypeUri,
  provider: 'segmind',
  model: 'gpt-image-1-mini',
  prompt: 'hero',
  alt: 'A lighthouse',
  ...flags,
}

describe('an image is disclosed', () => {
  test.each<[string, Situation, object]>([
    ['as the lock has it', { entry, original: same }, made],
    ['also where its bytes are in the store only', { entry }, { ...made, file: null }],
    [
      'as the lock has it where another picture of ours is in its place',
      { entry, original: { state: 'known', path, digest: mine } },
      { ...made, file: null },
    ],
    [
      'as the lock has it where the file is damaged',
      { entry, original: { state: 'damaged', path, digest: mine, message: '' } },
      { ...made, file: null },
    ],
    ['with its file where git-lfs has not fetched it', { entry, original: { state: 'pointer', path } }, made],
    [
      'as missing, with who would make it, where nothing is there',
      {},
      { ...made, file: null, digest: null, missing: true },
    ],
    [
      'as a stand-in where an emulator made it',
      { entry: { ...entry, emulated: true }, original: same },
      { ...made, emulated: true },
    ],
    ['as a composite where a reference is a file', { image: fromFile, entry, original: same }, composite],
    ['as a composite where a reference is a URL', { image: fromUrl, entry, original: same }, composite],
    [
      'as made by a model alone where it is made from another image',
      { image: sampleImage('hero', { parents: ['sea'] }), entry, original: same },
      trained,
    ],
    [
      'as a composite by hand where it was adopted',
      { entry: adopted, original: same },
      { ...made, ...composite, provider: 'hand', model: null, prompt: null, byHand: true },
    ],
    [
      'with the person’s file and who made it before that where it was changed',
      { entry, original: unknown },
      { ...made, ...composite, digest: mine, byHand: true },
    ],
    [
      'by hand, of no known maker, where the lock never heard of the file',
      { original: unknown },
      { ...made, ...composite, digest: mine, provider: 'hand', model: null, prompt: null, byHand: true },
    ],
    [
      'not as a stand-in where a person changed one',
      { entry: { ...entry, emulated: true }, original: unknown },
      { byHand: true, emulated: false },
    ],
    [
      'without the config’s prompt where it was made for another one',
      { image: sampleImage('hero', { prompt: 'A ship' }), entry, original: same },
      { prompt: null, provider: 'segmind' },
    ],
    [
      'with its prompt where only other fields changed',
      { image: sampleImage('hero', { model: 'gpt-image-2' }), entry, original: same },
      { prompt: 'hero', model: 'gpt-image-1-mini' },
    ],
  ])('%s', (_, situation, expected) => {
    expect(disclose(situation)).toMatchObject(expected)
  })

  test.each<[string, Situation]>([
    ['made by a model', { entry, original: same }],
    ['made from a file', { image: fromFile, entry, original: same }],
    ['adopted', { entry: adopted, original: same }],
    ['foreign', { original: unknown }],
  ])('as its variants say it themselves: %s', (_, situation) => {
    const image = situation.image ?? hero
    const line = disclose(situation)
    const inVariants = sourceTypeOf(image, { ...placeholderPicture(image), byHand: line?.byHand === true })
    expect(line?.digitalSourceType).toBe(inVariants)
    expect(sourceTypeXmp(inVariants)).toContain(`"${line?.digitalSourceTypeUri ?? ''}"`)
  })
})

describe('an orphan', () => {
  const oldPath = '/site/images/cards/old.webp'
  const orphanOf = (locked: LockEntry, original: OriginalState): AiImage | undefined =>
    discloseImages([hero], { images: { 'cards/old': locked } }, new Map([['cards/old', original]]), '/site')[1]

  test('is disclosed too, with what the lock knows of it', () => {
    expect(orphanOf(entry, { state: 'same', path: oldPath, digest })).toEqual({
      ...made,
      name: 'cards/old',
      file: 'images/cards/old.webp',
      prompt: null,
      alt: null,
      orphan: true,
    })
  })

  test('that was made from something has no known source type, since the lock does not say from what', () => {
    const fromSea = sampleImage('old', { parents: ['sea'] })
    const locked = entryFor(requestOf(fromSea, { sea: digestFor('sea') }), digest)
    expect(orphanOf(locked, { state: 'absent' })).toMatchObject({
      file: null,
      digitalSourceType: null,
      digitalSourceTypeUri: null,
      model: 'gpt-image-1-mini',
    })
  })

  test('that a person changed or made is a composite', () => {
    expect(orphanOf(entry, { ...unknown, path: oldPath })).toMatchObject({ ...composite, byHand: true, digest: mine })
    expect(orphanOf(adopted, { state: 'absent' })).toMatchObject({ ...composite, byHand: true, provider: 'hand' })
  })
})

test('images are counted by kind, and what is missing is in no kind', () => {
  const images = [
    made,
    { ...made, emulated: true },
    { ...made, digitalSourceType: 'compositeWithTrainedAlgorithmicMedia', byHand: true } as const,
    { ...made, digitalSourceType: null, orphan: true },
    { ...made, missing: true },
  ]
  expect(countAiImages(images)).toEqual({
    images: 4,
    trainedAlgorithmicMedia: 2,
    compositeWithTrainedAlgorithmicMedia: 1,
    unknown: 1,
    byHand: 1,
    emulated: 1,
    orphans: 1,
    missing: 1,
  })
})
