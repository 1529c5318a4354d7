import { describe, expect, test } from 'vitest'
import { jobStateOf, type JobView } from '../src/jobs/job-state.ts'
import type { JobRecord } from '../src/jobs/jobs.ts'
import { digestFor } from './image-samples.ts'
import { jobRecord } from './job-records.ts'

const view: JobView = {
  emulated: false,
  baseURL: 'https://fake.example',
  alive: false,
  unreadable: undefined,
  has: () => true,
}
const lost: Partial<JobView> = { has: () => false }
const living: Partial<JobView> = { alive: true }

const claimed = jobRecord('claimed')
const submitting = jobRecord('submitting')
const accepted = jobRecord('accepted')
const stored = jobRecord('stored')
const failed = jobRecord('failed')
const blocked = jobRecord('blocked')
const doubt = jobRecord('in-doubt')
const rejected = jobRecord('failed', { rejected: digestFor('hero') })
const rejectedOther = jobRecord('failed', { rejected: digestFor('other') })
const fake = (record: JobRecord): JobRecord => ({ ...record, emulated: true })
const moved = (record: JobRecord): JobRecord => ({ ...record, baseURL: 'https://elsewhere.example' })

const hasHero = (digest: string): boolean => digest === digestFor('hero')

describe('records of a job', () => {
  test.each<[string, readonly JobRecord[], Partial<JobView>, string]>([
    ['none', [], {}, 'idle'],
    ['a claim of a dead process', [claimed], {}, 'idle'],
    ['a claim of a living one', [claimed], living, 'busy'],
    ['an order of a dead process without an answer', [claimed, submitting], {}, 'in-doubt'],
    ['an order of a living one', [claimed, submitting], living, 'busy'],
    ['an order that was turned away, by a dead process', [claimed, submitting, claimed], {}, 'idle'],
    ['an order whose outcome is unknown', [claimed, submitting, doubt], {}, 'in-doubt'],
    ['the same, its process still living', [claimed, submitting, doubt], living, 'in-doubt'],
    ['an accepted order', [claimed, submitting, accepted], {}, 'accepted'],
    ['an accepted order of a living process', [claimed, submitting, accepted], living, 'accepted'],
    ['an order accepted elsewhere', [claimed, submitting, moved(accepted)], {}, 'in-doubt'],
    [
      'the same with the address of its picture',
      [moved(jobRecord('accepted', { url: 'https://x.example/a.png' }))],
      {},
      'accepted',
    ],
    ['a picture', [claimed, submitting, accepted, stored], {}, 'stored'],
    ['a picture that the store lost', [claimed, submitting, accepted, stored], lost, 'idle'],
    ['a failure', [claimed, submitting, failed], {}, 'idle'],
    ['a block', [claimed, submitting, blocked], {}, 'blocked'],
    ['a picture, then a failure', [stored, claimed, submitting, failed], {}, 'stored'],
    ['a picture, then a block', [stored, claimed, submitting, blocked], {}, 'stored'],
    ['a picture that is lost, then a block', [stored, claimed, submitting, blocked], lost, 'blocked'],
    ['a picture, then an order in doubt', [stored, claimed, submitting], {}, 'in-doubt'],
    ['a picture, then an accepted order', [stored, claimed, submitting, accepted], {}, 'accepted'],
    ['a picture, then a dead claim', [stored, claimed], {}, 'stored'],
    ['a picture, then its rejection', [stored, rejected], {}, 'idle'],
    ['a picture that was of no use and was adopted after that', [stored, rejected, stored], {}, 'stored'],
    ['the same, then the rejection of another one', [stored, rejected, stored, rejectedOther], {}, 'stored'],
    ['the same, rejected once more', [stored, rejected, stored, rejected], {}, 'idle'],
    ['a failure after a block', [blocked, claimed, failed], {}, 'idle'],
  ])('%s', (_, records, more, state) => {
    expect(jobStateOf(records, { ...view, ...more }).state).toBe(state)
  })

  test.each<[string, readonly JobRecord[], Partial<JobView>, string]>([
    ['a stand-in is no picture for a real provider', [fake(stored)], {}, 'idle'],
    ['nor is a stand-in in doubt a doubt', [fake(submitting)], {}, 'idle'],
    ['nor does it hide a doubt', [submitting, fake(claimed), fake(stored)], {}, 'in-doubt'],
    ['a real picture is one for an emulator too', [stored], { emulated: true }, 'stored'],
    ['a real doubt is not its business', [submitting], { emulated: true }, 'idle'],
    ['a stand-in accepted elsewhere is made again', [moved(fake(accepted))], { emulated: true }, 'idle'],
  ])('emulated: %s', (_, records, more, state) => {
    expect(jobStateOf(records, { ...view, ...more }).state).toBe(state)
  })

  test('with several pictures answer with the newest that the store has', () => {
    const newer = jobRecord('stored', { digest: digestFor('newer') })
    expect(jobStateOf([stored, newer], view)).toEqual({ state: 'stored', record: newer })
    expect(jobStateOf([stored, newer], { ...view, has: hasHero })).toEqual({ state: 'stored', record: stored })
  })

  test('hand on the provider’s sentence about a block', () => {
    expect(jobStateOf([blocked], view)).toEqual({ state: 'blocked', message: 'It is not allowed.' })
  })
})
