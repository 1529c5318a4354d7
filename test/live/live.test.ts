import { startEmulator, type RunningEmulator } from '@genimg/emulator'
import { createTempProject, type TempProject } from '@genimg/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { differencesOf } from './compare.ts'
import { runLive, type LiveRun } from './live-run.ts'
import { fixtures, readRecordings, type Recordings } from './recordings.ts'

const keys = { SEGMIND_API_KEY: 'SG_0123456789abcdef', OPENAI_API_KEY: 'sk-0123456789abcdef' }

let emulator: RunningEmulator
let temp: TempProject

/** The emulator in place of both APIs, on a day on which the cheapest models are in service. */
function addresses(): Record<string, string> {
  return {
    SEGMIND_BASE_URL: emulator.url,
    OPENAI_BASE_URL: `${emulator.url}/v1`,
    GENIMG_LIVE_DAY: '2026-11-21',
  }
}

beforeAll(async () => {
  // Edits at Segmind are slow enough to be still open when they are first looked at.
  emulator = await startEmulator({ latency: (slug) => (slug === 'gpt-image-1-edit-mini' ? 500 : 20) })
  temp = await createTempProject()
})

afterAll(async () => {
  await emulator.close()
  await temp.remove()
})

describe('a run that may order nothing', () => {
  it('is skipped without a key, and says what it looks for and would cost', async () => {
    const { code, out } = await runLive({ ...addresses(), SEGMIND_API_KEY: '' })
    expect(code, `it said ${out}`).toBe(0)
    expect(out.trim().split('\n')).toHaveLength(1)
    expect(out).toMatch(/Skipped: neither SEGMIND_API_KEY nor OPENAI_API_KEY .+in all at most \$0\.\d\d/)
  })

  it('is refused where it could pass its cap', async () => {
    const { code, out } = await runLive({ ...addresses(), ...keys, GENIMG_LIVE_CAP: '0.05' })
    expect(code, `it said ${out}`).toBe(1)
    expect(out).toContain('Refused, and nothing was ordered')
    expect(emulator.requests).toEqual([])
  })
})

describe('a run with both keys', () => {
  let run: LiveRun
  let recordings: Recordings

  beforeAll(async () => {
    run = await runLive({ ...addresses(), ...keys, GENIMG_LIVE_RECORDINGS: temp.dir })
    recordings = await readRecordings(temp.dir)
  }, 120_000)

  it('passes, and orders no more than it said', () => {
    expect(run.code, `it said ${run.out}`).toBe(0)
    const announced = [...run.out.matchAll(/orders up to (\d+) pictures/g)].map(([, count]) => Number(count))
    expect(announced).toHaveLength(3)
    expect(emulator.ledger.length).toBeGreaterThan(0)
    expect(emulator.ledger.length).toBeLessThanOrEqual(announced.reduce((sum, count) => sum + count, 0))
    const billed = emulator.ledger.reduce((sum, { cost }) => sum + cost, 0)
    expect(billed).toBeLessThanOrEqual(Number(/in all at most \$(\d+\.\d+)/.exec(run.out)?.[1]))
  })

  it('records each kind of answer', () => {
    const jobs = ['order-200', 'order-401', 'result-200-completed', 'status-200-completed', 'status-200-open']
    const pictures = ['edit-200', 'generation-200', 'generation-401']
    expect([...recordings.keys()]).toEqual([
      ...pictures.map((name) => `ai-sdk/${name}`),
      ...pictures.map((name) => `openai/${name}`),
      ...[...jobs, 'status-401', 'status-404', 'upload-200'].map((name) => `segmind/${name}`),
    ])
    expect(recordings.get('segmind/order-200')).toEqual({
      status: 200,
      type: 'application/json',
      headers: ['date'],
      fields: {
        $: ['object'],
        '$.poll_url': ['url'],
        '$.request_id': ['string'],
        '$.response_url': ['url'],
        '$.status': ['string'],
        '$.status_url': ['url'],
      },
    })
  })

  it('records neither keys nor ids, pictures, addresses and prompts', async () => {
    const texts = await Promise.all([...recordings.keys()].map((name) => temp.read(`${name}.json`)))
    const text = texts.join('\n')
    const secrets = [...Object.values(keys), 'not-a-key', '127.0.0.1', 'http', 'boat', 'lighthouse', 'QUEUED']
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([])
    expect(Object.values(keys).filter((key) => run.out.includes(key))).toEqual([])
    expect(text).not.toMatch(/[0-9a-f]{8}|\d{4}|[A-Za-z0-9+/]{40}/)
  })

  // There are no recordings of the real APIs before the first run against them: then this compares nothing.
  it('finds the emulator answering as the real APIs were recorded', async () => {
    expect(differencesOf(await readRecordings(fixtures), recordings)).toEqual([])
  })
})
