import { describe, expect, test } from 'vitest'
import type { ResolvedImage } from '../src/config/image.ts'
import type { JobState } from '../src/jobs/job-state.ts'
import type { Lock, LockEntry } from '../src/store/lock.ts'
import type { OriginalState } from '../src/store/originals.ts'
import { planImages, type Have, type PlanOptions, type Step } from '../src/plan/plan.ts'
import { keyOf } from '../src/plan/request.ts'
import { digestFor, entryFor, requestOf, sampleImage } from './image-samples.ts'
import { jobRecord } from './job-records.ts'

const hero = sampleImage('hero')
const key = keyOf(requestOf(hero))
const digest = digestFor('hero picture')
const entry = entryFor(requestOf(hero), digest)
const outdated = entryFor({ ...requestOf(hero), prompt: 'before', revision: '1' }, digestFor('before'))
const path = '/images/hero.png'
const facts = { type: 'image/png', width: 64, height: 64, bytes: 1, color: '#000000', thumbhash: 'AA==' } as const
const stored = jobRecord('stored', { digest })
const accepted = jobRecord('accepted')

const left: JobState = { state: 'accepted', record: accepted }
const doubt: JobState = { state: 'in-doubt', message: 'Perhaps.', record: undefined }

const same: OriginalState = { state: 'same', path, digest }
const unknown: OriginalState = { state: 'unknown', path, digest: digestFor('a person’s'), facts }

interface Situation {
  readonly image?: ResolvedImage
  readonly entry?: LockEntry
  readonly original?: OriginalState
  readonly inStore?: readonly string[]
  readonly job?: JobState
  readonly options?: Partial<PlanOptions>
}

function stepFor({ image = hero, entry, original, inStore = [], job, options }: Situation): Step | undefined {
  const have: Have = {
    originals: new Map(original === undefined ? [] : [['hero', original]]),
    stored: new Set(inStore),
    jobs: new Map(job === undefined ? [] : [[key, job]]),
  }
  const lock: Lock = { images: entry === undefined ? {} : { hero: entry } }
  return planImages([image], lock, have, { allowStandIns: false, ...options })[0]
}

function summary(step: Step | undefined): string {
  if (step === undefined) return 'no step'
  if (step.action !== 'generate') return step.action
  const { reason } = step
  return reason.kind === 'changed' ? `generate: changed ${reason.fields.join(' ')}` : `generate: ${reason.kind}`
}

const force = new Set(['hero'])

describe('an image is', () => {
  test.each<[string, string, Situation]>([
    ['keep', 'kept where file and lock agree with the config', { entry, original: same }],
    ['restore', 'restored where its file is gone and the store has it', { entry, inStore: [digest] }],
    [
      'restore',
      'restored over another picture of ours',
      { entry, original: { state: 'known', path, digest: digestFor('x') }, inStore: [digest] },
    ],
    [
      'restore',
      'restored over a damaged file',
      { entry, original: { state: 'damaged', path, digest: digestFor('x'), message: 'cut off' }, inStore: [digest] },
    ],
    ['restore', 'restored over a git-lfs pointer', { entry, original: { state: 'pointer', path }, inStore: [digest] }],
    [
      'restore',
      'restored where an earlier order for the request has a picture',
      { entry: outdated, job: { state: 'stored', record: stored } },
    ],
    ['restore', 'restored where only the lock forgot it', { job: { state: 'stored', record: stored } }],
    ['generate: new', 'new where nobody has heard of it', {}],
    ['generate: new', 'new where an order for it failed', { job: { state: 'idle' } }],
    ['generate: changed prompt revision', 'changed, and says in which fields', { entry: outdated }],
    [
      'generate: changed prompt revision',
      'changed although its old picture is there',
      { entry: outdated, original: { state: 'same', path, digest: outdated.digest }, inStore: [outdated.digest] },
    ],
    ['generate: lost', 'lost where neither folder nor store has it', { entry }],
    [
      'generate: forced',
      'made again where that is asked for',
      { entry, original: same, inStore: [digest], options: { force } },
    ],
    [
      'generate: forced',
      'made again although an order has a picture',
      { entry, original: same, job: { state: 'stored', record: stored }, options: { force } },
    ],
    ['keep', 'kept where another name is forced', { entry, original: same, options: { force: new Set(['other']) } }],
    ['resume', 'resumed where it is ordered', { job: { state: 'accepted', record: accepted } }],
    ['resume', 'resumed where another process orders it', { job: { state: 'busy', record: stored } }],
    [
      'resume',
      'resumed, not ordered again, where it is forced while an order is open',
      { entry, original: same, job: { state: 'accepted', record: accepted }, options: { force } },
    ],
    ['blocked', 'blocked where the provider refused it', { job: { state: 'blocked', message: 'No.' } }],
    ['blocked', 'blocked although it is forced', { job: { state: 'blocked', message: 'No.' }, options: { force } }],
    [
      'keep',
      'kept where its picture is there, whatever became of a later order',
      { entry, original: same, job: { state: 'blocked', message: 'No.' } },
    ],
    ['keep', 'kept where a reroll of it was interrupted', { entry, original: same, job: left }],
    [
      'resume',
      'resumed where that is to be collected',
      { entry, original: same, job: left, options: { collects: true } },
    ],
    [
      'keep',
      'kept where it was ordered for another name',
      {
        entry,
        original: same,
        job: { state: 'accepted', record: jobRecord('accepted', { name: 'twin' }) },
        options: { collects: true },
      },
    ],
    [
      'keep',
      'kept while another process works on it',
      { entry, original: same, job: { state: 'busy', record: accepted }, options: { collects: true } },
    ],
    ['keep', 'kept where a reroll of it is in doubt', { entry, original: same, job: doubt }],
    [
      'in-doubt',
      'in doubt where that is to be told',
      { entry, original: same, job: doubt, options: { collects: true } },
    ],
    [
      'in-doubt',
      'in doubt where an order may have been billed',
      { job: { state: 'in-doubt', message: 'Perhaps.', record: stored } },
    ],
    [
      'in-doubt',
      'in doubt although it is forced',
      { entry, original: same, job: { state: 'in-doubt', message: 'Perhaps.', record: stored }, options: { force } },
    ],
    ['modified', 'modified where a person changed the file', { entry, original: unknown, inStore: [digest] }],
    ['modified', 'modified also where its request changed', { entry: outdated, original: unknown }],
    ['modified', 'modified also where it is forced', { entry, original: unknown, options: { force } }],
    ['foreign', 'foreign where a person put a file there first', { original: unknown }],
  ])('%s: %s', (expected, _, situation) => {
    expect(summary(stepFor(situation))).toBe(expected)
  })

  test('planned with all that carrying it out takes', () => {
    expect(stepFor({ entry, original: same })).toEqual({
      action: 'keep',
      name: 'hero',
      image: hero,
      key,
      request: requestOf(hero),
      path,
      digest,
      entry,
    })
    expect(stepFor({ entry, original: same, job: left })).toMatchObject({ action: 'keep', openOrder: 'accepted' })
    expect(stepFor({ entry, original: same, job: doubt })).toMatchObject({ action: 'keep', openOrder: 'in-doubt' })
    expect(stepFor({ entry, original: same, job: left, options: { collects: true } })).toMatchObject({ entry })
    expect(stepFor({ entry: outdated, job: { state: 'stored', record: stored } })).toMatchObject({
      digest,
      entry: undefined,
    })
    expect(stepFor({ entry, inStore: [digest] })).toMatchObject({ digest, entry })
  })
})

describe('a stand-in', () => {
  const standIn = { ...entry, emulated: true } as const

  test.each<[string, string, Situation]>([
    ['generate: emulated', 'is replaced by a real provider', { entry: standIn, original: same, inStore: [digest] }],
    [
      'restore',
      'is replaced by a real picture, where an order has one',
      { entry: standIn, original: same, job: { state: 'stored', record: stored } },
    ],
    ['keep', 'is kept where stand-ins count', { entry: standIn, original: same, options: { allowStandIns: true } }],
    [
      'generate: changed prompt revision',
      'that is outdated is changed',
      { entry: { ...outdated, emulated: true }, original: same },
    ],
  ])('%s: %s', (expected, _, situation) => {
    expect(summary(stepFor(situation))).toBe(expected)
  })

  test('is not made by an emulator where there is a real picture', () => {
    expect(summary(stepFor({ entry, original: same, options: { allowStandIns: true } }))).toBe('keep')
  })
})

test('an entry with a form of key that this genimg does not know is compared by its fields', () => {
  const later = { ...entry, key: digestFor('another form'), keyVersion: 9 }
  expect(summary(stepFor({ entry: later, original: same }))).toBe('keep')
  const laterOutdated = { ...outdated, key: digestFor('another form'), keyVersion: 9 }
  expect(summary(stepFor({ entry: laterOutdated }))).toBe('generate: changed prompt revision')
})

describe('an image made from another', () => {
  const parent = sampleImage('hero')
  const child = sampleImage('night', { parents: ['hero'] })
  const parentEntry = entryFor(requestOf(parent), digest)
  const childEntry = entryFor(requestOf(child, { hero: digest }), digestFor('night picture'))
  const childSame: OriginalState = { state: 'same', path: '/images/night.png', digest: childEntry.digest }

  function steps(
    lock: Lock,
    originals: readonly (readonly [string, OriginalState])[],
    inStore: readonly string[] = [],
  ): readonly string[] {
    const have: Have = { originals: new Map(originals), stored: new Set(inStore), jobs: new Map() }
    return planImages([parent, child], lock, have, { allowStandIns: false }).map(summary)
  }

  const both: Lock = { images: { hero: parentEntry, night: childEntry } }

  test.each<[string, Lock, readonly (readonly [string, OriginalState])[], readonly string[], readonly string[]]>([
    [
      'is kept with it',
      both,
      [
        ['hero', same],
        ['night', childSame],
      ],
      [],
      ['keep', 'keep'],
    ],
    ['is kept where the parent only has to be restored', both, [['night', childSame]], [digest], ['restore', 'keep']],
    [
      'waits for a parent that is lost',
      both,
      [['night', childSame]],
      [],
      ['generate: lost', 'generate: changed references'],
    ],
    ['waits for a parent that is new', { images: {} }, [], [], ['generate: new', 'generate: new']],
    [
      'waits for a parent whose request changed',
      { images: { hero: outdated, night: childEntry } },
      [['night', childSame]],
      [],
      ['generate: changed prompt revision', 'generate: changed references'],
    ],
    [
      'is kept while a person’s file stands for its parent',
      both,
      [
        ['hero', unknown],
        ['night', childSame],
      ],
      [],
      ['modified', 'keep'],
    ],
    [
      'waits while a person’s file stands there first',
      { images: { night: childEntry } },
      [
        ['hero', unknown],
        ['night', childSame],
      ],
      [],
      ['foreign', 'generate: changed references'],
    ],
    [
      'is changed where its parent came out anew',
      { images: { hero: { ...parentEntry, digest: digestFor('anew') }, night: childEntry } },
      [
        ['hero', { state: 'same', path, digest: digestFor('anew') }],
        ['night', childSame],
      ],
      [],
      ['keep', 'generate: changed references'],
    ],
  ])('%s', (_, lock, originals, inStore, expected) => {
    expect(steps(lock, originals, inStore)).toEqual(expected)
  })

  test('has no key and no request until its parent exists, and a price', () => {
    const [, step] = planImages(
      [parent, child],
      { images: {} },
      { originals: new Map(), stored: new Set(), jobs: new Map() },
      { allowStandIns: false },
    )
    expect(step).toMatchObject({ action: 'generate', key: null, request: null })
  })

  test('is a person’s where they changed it, also before its parent exists', () => {
    expect(steps({ images: { night: childEntry } }, [['night', { ...unknown, path: '/images/night.png' }]])).toEqual([
      'generate: new',
      'modified',
    ])
  })
})

test('what no config entry names is an orphan, after everything else', () => {
  const lock: Lock = { images: { old: outdated, hero: entry } }
  const steps = planImages(
    [hero],
    lock,
    { originals: new Map([['hero', same]]), stored: new Set(), jobs: new Map() },
    { allowStandIns: false },
  )
  expect(steps.map(({ action, name }) => `${action} ${name}`)).toEqual(['keep hero', 'orphan old'])
})

test('planning changes nothing that it was given', () => {
  const images = Object.freeze([hero])
  const lock = Object.freeze({ images: Object.freeze({ old: outdated }) })
  const have = { originals: new Map(), stored: new Set<string>(), jobs: new Map() }
  planImages(images, lock, have, { allowStandIns: false })
  expect([have.originals.size, have.stored.size, have.jobs.size]).toEqual([0, 0, 0])
})
