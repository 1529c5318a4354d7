import type { Environment, Provider, ProviderSource, Refusal } from '@genimg/core/provider'

export const easel: ProviderSource = { id: 'easel', secretNames: ['EASEL_KEY'], connect }

function connect({ EASEL_KEY: key = '', EASEL_URL: baseURL = 'https://api.easel.example' }: Environment): Provider {
  const facts = { id: 'easel', free: false, emulated: false, concurrency: 2, resultHosts: [], uploadNotice: null }
  const self = { ...facts, baseURL, keyVariable: 'EASEL_KEY', secrets: key === '' ? [] : [key] }
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  return {
    ...self,
    resolve: ({ model = 'oil-2', size, quality, references, params }) => {
      const square = { width: 1024, height: 1024 }
      const wrong = size === '1024x1024' ? [] : [{ field: 'size', message: `must be "1024x1024", not "${size}"` }]
      const edits = references === 0 ? [] : [{ field: 'references', message: 'cannot be sent to Easel' }]
      return { model, params: { ...params, size, quality }, size: square, problems: [...wrong, ...edits], warnings: [] }
    },
    estimate: () => ({ usd: 0.02, approximate: false, seconds: 10 }),
    prepare: async ({ model, prompt, params }) => ({ status: 'prepared', body: { ...params, model, prompt } }),
    submit: async (order, { fetch, signal }) => {
      if (key === '') return refusalOf(401, 'EASEL_KEY is not set.')
      signal.throwIfAborted()
      try {
        const answer = await fetch(`${baseURL}/paint`, { method: 'POST', headers, body: JSON.stringify(order), signal })
        const bytes = new Uint8Array(await answer.arrayBuffer())
        const isPicture = answer.ok && answer.headers.get('content-type')?.startsWith('image/')
        if (isPicture) return { status: 'done', picture: { bytes }, cost: 0.02, creditsLeft: null, requestId: null }
        return refusalOf(answer.status, `Easel answered ${answer.status}: ${Buffer.from(bytes).toString()}`)
      } catch (error) {
        const isUnsent = ['connect', 'getaddrinfo'].includes(Object(Object(error).cause).syscall)
        return { status: isUnsent ? 'unsent' : 'ambiguous', message: 'Easel did not answer.' }
      }
    },
  }
}

function refusalOf(status: number, message: string): Refusal {
  if (status === 401) return { status: 'rejected', scope: 'run', because: 'key', message }
  if (status === 422) return { status: 'blocked', message }
  return status === 429 ? { status: 'busy', because: 'rate', wait: null, message } : { status: 'ambiguous', message }
}
