import { createTempProject } from '@genimg/core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openaiApi, segmindApi } from './api.ts'
import { differencesOf } from './compare.ts'
import { formatRecording, mergeRecordings, parseRecording, recordAnswer, type Recording } from './recording.ts'
import { fixtures, readRecordings, recordingFolder, writeRecordings } from './recordings.ts'
import { fieldsOf, mergeFields } from './shape.ts'

const json = { 'content-type': 'application/json; charset=utf-8' }

describe('the shape of an answer', () => {
  it('has the types in place of the values', () => {
    const picture = 'iVBORw0KGgo'.repeat(20)
    const body = {
      id: 'a',
      n: 1,
      on: true,
      no: null,
      at: 'https://x.example/y',
      image: picture,
      data: [{ b64_json: '' }],
    }
    expect(fieldsOf(body)).toEqual({
      $: ['object'],
      '$.id': ['string'],
      '$.n': ['number'],
      '$.on': ['boolean'],
      '$.no': ['null'],
      '$.at': ['url'],
      '$.image': ['base64'],
      '$.data': ['array'],
      '$.data[]': ['object'],
      '$.data[].b64_json': ['string'],
    })
  })

  it('does not take an id or a key for the name of a field', () => {
    const body = { SG_0123456789abcdef: { at: 1 }, '4f0c': { at: 2, by: 3 } }
    expect(fieldsOf(body)).toEqual({
      $: ['object'],
      '$.*': ['object'],
      '$.*.at': ['number'],
      '$.*.by': ['missing', 'number'],
    })
  })

  it('tells what is not in every answer', () => {
    expect(mergeFields(fieldsOf({ a: 1 }), fieldsOf({ a: null, b: '' }))).toEqual({
      $: ['object'],
      '$.a': ['null', 'number'],
      '$.b': ['missing', 'string'],
    })
  })
})

describe('a recording', () => {
  it('is the same text in whatever order things came', () => {
    const one = recordAnswer(200, new Headers({ ...json, 'x-request-id': 'r', date: 'now', server: 'x' }), {
      a: 1,
      b: 2,
    })
    const other = recordAnswer(200, new Headers({ date: 'then', 'x-request-id': 'q', ...json }), { b: 3, a: 4 })
    expect(formatRecording(one)).toBe(formatRecording(other))
    expect(formatRecording(mergeRecordings(one, other))).toBe(formatRecording(one))
    expect(parseRecording(formatRecording(one))).toEqual(one)
    expect(one).toMatchObject({ type: 'application/json', headers: ['date', 'x-request-id'] })
  })

  it('of a page has no fields', () => {
    expect(recordAnswer(502, new Headers({ 'content-type': 'text/html' }), undefined).fields).toEqual({ $: ['text'] })
  })

  it('that would have a key in it is not written', async () => {
    const temp = await createTempProject()
    onTestFinished(temp.remove)
    const recordings = new Map([['segmind/order-200', recordingOf({ secretly: 1 })]])
    await expect(writeRecordings(temp.dir, recordings, ['secretly'])).rejects.toThrow('has an API key in it')
    await writeRecordings(temp.dir, recordings, ['another'])
    expect(await readRecordings(temp.dir)).toEqual(recordings)
  })

  it('of a server that is not the real one is kept only where a folder is named for it', () => {
    const emulated = { api: segmindApi, baseURL: 'http://127.0.0.1:4010' }
    expect(recordingFolder(emulated, {})).toBeUndefined()
    expect(recordingFolder(emulated, { GENIMG_LIVE_RECORDINGS: '/named' })).toBe('/named')
    expect(recordingFolder({ api: openaiApi, baseURL: 'https://api.openai.com/v1' }, {})).toBe(fixtures)
  })

  it('need not exist', async () => {
    const temp = await createTempProject()
    onTestFinished(temp.remove)
    expect(await readRecordings(temp.path('absent'))).toEqual(new Map())
  })
})

describe('the comparison', () => {
  const name = 'segmind/order-200'
  const real = recordingOf({ request_id: 'r', metrics: { cost: 0.03 }, error: null })

  function compare(ours: Recording): readonly string[] {
    return differencesOf(new Map([[name, real]]), new Map([[name, ours]]))
  }

  it('is content with the same fields, and with more of them', () => {
    expect(compare(recordingOf({ request_id: 'q', metrics: { cost: 2, extra: 1 }, error: null, more: '' }))).toEqual([])
  })

  it('names a field that the emulator lacks', () => {
    expect(compare(recordingOf({ request_id: 'q', metrics: {}, error: null }))).toEqual([
      `${name}: the emulator has no $.metrics.cost (number)`,
    ])
  })

  it('names a field that the emulator has only at times', () => {
    const whole = recordingOf({ request_id: 'q', metrics: { cost: 2 }, error: null })
    expect(compare(mergeRecordings(whole, recordingOf({ request_id: 'q', metrics: {}, error: null })))).toEqual([
      `${name}: the emulator's $.metrics.cost is missing or number, and the real one is number`,
    ])
  })

  it('names a field of another type', () => {
    expect(compare(recordingOf({ request_id: 7, metrics: { cost: 2 }, error: null }))).toEqual([
      `${name}: the emulator's $.request_id is number, and the real one is string`,
    ])
  })

  it('names a header and a type that differ', () => {
    const fields = { request_id: 'q', metrics: { cost: 2 }, error: null }
    expect(compare(recordAnswer(200, new Headers({ 'content-type': 'text/plain' }), fields))).toEqual([
      `${name}: the emulator's type is text/plain, and the real one is application/json`,
      `${name}: the emulator sends no header date`,
    ])
  })

  it('names an answer that the emulator does not give', () => {
    expect(differencesOf(new Map([[name, real]]), new Map())).toEqual([`${name}: the emulator gives no such answer`])
  })
})

function recordingOf(body: object): Recording {
  return recordAnswer(200, new Headers({ ...json, date: 'now' }), body)
}
