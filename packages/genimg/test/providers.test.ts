import { startEmulator, type Effect, type RunningEmulator } from '@genimg/emulator'
import {
  allTroubles,
  providerContract,
  type ContractSetup,
  type ContractTraits,
  type Trouble,
} from '@genimg/core/testing'
import { segmind } from '@genimg/segmind/provider'
import { createOpenAI } from '@ai-sdk/openai'
import { paintPlaceholder, type Provider } from '@genimg/core'
import { aiSdk } from '../src/ai-sdk.ts'
import { openai } from '../src/openai.ts'
import { placeholder } from '../src/placeholder.ts'

const fields: ContractSetup['fields'] = {
  model: undefined,
  size: '1536x1024',
  quality: 'low',
  background: 'opaque',
  configured: ['size', 'quality'],
  params: {},
  references: 0,
  mask: false,
}

interface ProviderRow {
  readonly name: string
  readonly traits: ContractTraits
  readonly create: () => Promise<ContractSetup>
}

type Faults = { readonly [Each in Trouble]?: Effect }

const anyAPI = {
  'server-error': { kind: 'answer', status: 500 },
  gateway: { kind: 'answer', status: 504, billed: true },
  'drop-before': { kind: 'drop' },
  'drop-after': { kind: 'drop', billed: true },
  'bad-request': { kind: 'answer', status: 400 },
  retired: { kind: 'answer', status: 410 },
  html: { kind: 'answer', status: 200, body: '<!doctype html><title>Please wait</title>', billed: true },
  empty: { kind: 'answer', status: 200, body: '', billed: true },
  svg: bytesOf('<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml'),
  'html-as-png': bytesOf('<!doctype html><title>Sorry</title>', 'image/png'),
  'wrong-type': { kind: 'type', type: 'text/plain' },
} satisfies Faults

const segmindFaults: Faults = {
  ...anyAPI,
  'rate-limit': { kind: 'rate-limit', wait: 2000, format: 'iso' },
  'no-credits': { kind: 'answer', status: 406 },
  'failed-job': { kind: 'fail', error: 'The model ran out of memory.' },
  'cut-off': { kind: 'answer', status: 200, body: '{"request_id":"4f', type: 'application/json', billed: true },
  'no-picture': { kind: 'shape', shape: 'none' },
  'truncated-picture': { kind: 'truncate', declared: 'half' },
}

const quota = {
  message: 'You exceeded your current quota, please check your plan and billing details.',
  type: 'insufficient_quota',
  param: null,
  code: 'insufficient_quota',
}

const openaiFaults: Faults = {
  ...anyAPI,
  'rate-limit': { kind: 'rate-limit', wait: 2000, format: 'retry-after' },
  'no-credits': { kind: 'answer', status: 429, body: { error: quota } },
  'cut-off': { kind: 'truncate', declared: 'half' },
  'no-picture': { kind: 'shape', shape: 'empty' },
  'truncated-picture': bytesOf(halfPicture(), 'image/png'),
}

// A provider is a row here.
const rows: readonly ProviderRow[] = [
  segmindRow('queue'),
  segmindRow('sync'),
  openaiRow(),
  aiSdkRow(),
  {
    name: 'placeholder',
    traits: { queued: false, keyed: false, online: false, priceKnown: true },
    create: async () => ({ provider: placeholder().connect({}), connect: () => placeholder().connect({}), fields }),
  },
]

for (const { name, traits, create } of rows) providerContract(name, traits, create)

function segmindRow(transport: 'queue' | 'sync'): ProviderRow {
  return {
    name: `segmind, ${transport}`,
    traits: {
      queued: transport === 'queue',
      keyed: true,
      online: true,
      priceKnown: true,
      blockedPrompt: 'A [blocked] boat',
      blockedSentence: 'rejected by the safety system',
      edits: ['one', 'two', 'mask'],
      uploads: true,
      troubles: troublesIn(segmindFaults),
    },
    create: async () => {
      const emulator = await startEmulator({ latency: 30 })
      const env = { SEGMIND_BASE_URL: emulator.url, SEGMIND_API_KEY: 'SG_0123456789abcdef' }
      return {
        provider: segmind({ transport }).connect(env),
        connect: () => segmind({ transport }).connect(env),
        withWrongKey: segmind({ transport }).connect({ ...env, SEGMIND_API_KEY: 'not-a-key-of-ours' }),
        // On this machine any key will do, so that a missing one is only missed by the real API.
        withoutKey: segmind({ transport }).connect({}),
        fields,
        ...behind(emulator, segmindFaults),
      }
    },
  }
}

function openaiRow(): ProviderRow {
  return {
    name: 'openai',
    traits: {
      queued: false,
      keyed: true,
      online: true,
      priceKnown: true,
      blockedPrompt: 'A [blocked] boat',
      blockedSentence: 'rejected by the safety system',
      edits: ['one', 'two', 'mask'],
      troubles: troublesIn(openaiFaults),
    },
    create: async () => {
      const emulator = await startEmulator({ latency: 30 })
      const env = { OPENAI_BASE_URL: `${emulator.url}/v1`, OPENAI_API_KEY: 'sk-0123456789abcdef' }
      return {
        provider: openai().connect(env),
        connect: () => openai().connect(env),
        withWrongKey: openai().connect({ ...env, OPENAI_API_KEY: 'not-a-key-of-ours' }),
        // A server on this machine may need none, so that a missing one is only missed by the real API.
        withoutKey: openai().connect({}),
        fields,
        ...behind(emulator, openaiFaults),
      }
    },
  }
}

function aiSdkRow(): ProviderRow {
  return {
    name: 'ai-sdk',
    traits: {
      queued: false,
      keyed: true,
      online: true,
      ownFetch: true,
      priceKnown: true,
      blockedPrompt: 'A [blocked] boat',
      blockedSentence: 'rejected by the safety system',
      edits: ['one', 'two', 'mask'],
      troubles: troublesIn(openaiFaults),
    },
    create: async () => {
      const emulator = await startEmulator({ latency: 30 })
      const connect = (apiKey: string): Provider => {
        const model = createOpenAI({ apiKey, baseURL: `${emulator.url}/v1` }).image('gpt-image-2')
        return aiSdk(model, { price: 0.01, emulated: true }).connect({})
      }
      return {
        provider: connect('sk-0123456789abcdef'),
        connect: () => connect('sk-0123456789abcdef'),
        withWrongKey: connect('not-a-key-of-ours'),
        withoutKey: aiSdk(createOpenAI({ baseURL: `${emulator.url}/v1` }).image('gpt-image-2'), {
          price: 0.01,
        }).connect({}),
        secrets: ['sk-0123456789abcdef', 'not-a-key-of-ours'],
        fields,
        ...behind(emulator, openaiFaults),
      }
    },
  }
}

/** What every provider behind the emulator has in common. */
function behind(emulator: RunningEmulator, faults: Faults): Pick<ContractSetup, 'billed' | 'arrange' | 'close'> {
  return {
    billed: () => emulator.ledger.length,
    arrange: (trouble) => {
      const effect = faults[trouble]
      if (effect === undefined) throw new TypeError(`nothing here makes an order meet ${trouble}`)
      emulator.fail({ on: 'submit', ...effect })
    },
    close: () => emulator.close(),
  }
}

function troublesIn(faults: Faults): readonly Trouble[] {
  return allTroubles.filter((trouble) => faults[trouble] !== undefined)
}

function bytesOf(content: string | Uint8Array, type: string): Effect {
  return { kind: 'bytes', base64: Buffer.from(content).toString('base64'), type }
}

function halfPicture(): Uint8Array {
  const bytes = paintPlaceholder({ width: 64, height: 64, seed: 'half', opaque: true })
  return bytes.subarray(0, bytes.length / 2)
}
