import { providerContract } from '@genimg/core/testing'
import { segmind } from '@genimg/segmind/provider'
import { startEmulator } from '@genimg/emulator'
import { placeholder } from '../src/placeholder.ts'

const fields = {
  model: undefined,
  size: '1536x1024',
  quality: 'low',
  background: 'opaque',
  params: {},
  references: 0,
  mask: false,
}

for (const transport of ['queue', 'sync'] as const) {
  const traits = { queued: transport === 'queue', keyed: true, online: true, blockedPrompt: 'A [blocked] boat' }
  providerContract(`segmind, ${transport}`, traits, async () => {
    const emulator = await startEmulator({ latency: 30 })
    const env = { SEGMIND_BASE_URL: emulator.url, SEGMIND_API_KEY: 'SG_0123456789abcdef' }
    return {
      provider: segmind({ transport }).connect(env),
      withWrongKey: segmind({ transport }).connect({ ...env, SEGMIND_API_KEY: 'not-a-key-of-ours' }),
      fields,
      close: () => emulator.close(),
    }
  })
}

providerContract('placeholder', { queued: false, keyed: false, online: false }, async () => ({
  provider: placeholder().connect({}),
  fields,
}))
