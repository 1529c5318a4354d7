import { createOpenAI } from '@ai-sdk/openai'
import { providerContract } from '@genimg/core/testing'
import { vi } from 'vitest'
import { aiSdk } from '../../src/ai-sdk.ts'
import { apiKey, paint, sendJson, sendPicture, startImageServer, type Answer } from './image-server.ts'

const failing =
  (status: number, error: object): Answer =>
  (response) =>
    sendJson(response, status, { error })
const pictureOf =
  (bytes: string | Uint8Array): Answer =>
  (response) =>
    sendPicture(response, Buffer.from(bytes))
const drop: Answer = (response) => void response.destroy()

const answers = {
  'rate-limit': failing(429, { message: 'Slow down', code: 'rate_limit_exceeded' }),
  'server-error': failing(500, { message: 'The server had an error' }),
  gateway: (response) => void response.writeHead(502).end('<html>Bad gateway</html>'),
  'drop-before': drop,
  'drop-after': drop,
  'no-credits': failing(429, { message: 'You exceeded your current quota', code: 'insufficient_quota' }),
  retired: failing(410, { message: 'This model was switched off' }),
  'bad-request': failing(400, { message: 'Invalid size', code: 'invalid_value' }),
  'failed-job': failing(422, { message: 'The job failed' }),
  html: (response) => void response.end('<html>ok</html>'),
  'cut-off': (response) => void response.end('{"data":[{"b64_json":"iVBO'),
  empty: (response) => void response.end(),
  'no-picture': (response) => sendJson(response, 200, { hello: 1 }),
  svg: pictureOf('<svg xmlns="http://www.w3.org/2000/svg"/>'),
  'html-as-png': pictureOf('<html>ok</html>'),
  'truncated-picture': (response) => sendPicture(response, paint('1024x1024').subarray(0, 2000)),
  'wrong-type': (response) => sendPicture(response, paint('1024x1024')),
} as const satisfies Record<string, Answer>

type Arranged = keyof typeof answers

const traits = {
  queued: false,
  keyed: true,
  online: true,
  ownFetch: true,
  priceKnown: true,
  blockedPrompt: 'Something forbidden',
  blockedSentence: 'rejected by the safety system',
  edits: ['one', 'two', 'mask'],
  troubles: [...(Object.keys(answers) as Arranged[]), 'unreachable'],
} as const

providerContract('ai-sdk', traits, async () => {
  vi.stubEnv('OPENAI_API_KEY', undefined)
  const server = await startImageServer()
  let unreachable = false
  const fetch: typeof globalThis.fetch = (...call) => {
    if (!unreachable) return globalThis.fetch(...call)
    unreachable = false
    const cause = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', syscall: 'connect' })
    return Promise.reject(new TypeError('fetch failed', { cause }))
  }
  const connect = (key?: string) => {
    const openai = createOpenAI({ baseURL: `${server.url}/v1`, fetch, ...(key === undefined ? {} : { apiKey: key }) })
    return aiSdk(openai.image('gpt-image-2'), { price: 0.04 }).connect({})
  }
  return {
    provider: connect(apiKey),
    connect: () => connect(apiKey),
    withWrongKey: connect('sk-wrong0123456789'),
    withoutKey: connect(),
    fields: {
      model: undefined,
      size: '1024x1024',
      quality: 'low',
      background: 'opaque',
      configured: ['size', 'quality'],
      params: {},
      references: 0,
      mask: false,
    },
    secrets: [apiKey, 'sk-wrong0123456789'],
    billed: server.billed,
    arrange: (trouble) => {
      if (trouble === 'unreachable') unreachable = true
      else server.answerNext('POST', answers[trouble])
    },
    close: async () => {
      vi.unstubAllEnvs()
      await server.close()
    },
  }
})
