import type { Accepted, Done, Provider, Refusal, ResolvedFields } from '../src/provider.ts'

/** A provider that breaks the contract in one way. */
export interface BrokenProvider {
  /** Reads on after "a provider that". */
  readonly fault: string
  /** A part of the name of the row that refuses it. */
  readonly row: string
  readonly says: RegExp
  readonly breakIt: (provider: Provider) => Partial<Provider>
  /** The fake answers orders with the picture itself. */
  readonly synchronous?: boolean
}

type Placed = Accepted | Done | Refusal

export const brokenProviders: readonly BrokenProvider[] = [
  { fault: 'takes results from anywhere', row: 'who it is', says: /\*/, breakIt: () => ({ resultHosts: ['*'] }) },
  {
    fault: 'sends its key without TLS',
    row: 'who it is',
    says: /https/,
    breakIt: () => ({ baseURL: 'http://fake.example' }),
  },
  {
    fault: 'resolves by chance',
    row: 'makes every parameter explicit',
    says: /same fields/,
    breakIt: resolving((resolved) => ({ ...resolved, params: { ...resolved.params, seed: Math.random() } })),
  },
  {
    fault: 'leaves holes in its parameters',
    row: 'makes every parameter explicit',
    says: /JSON/,
    // As code without types would do it.
    breakIt: resolving((resolved) => ({ ...resolved, params: Object.assign({ style: undefined }, resolved.params) })),
  },
  {
    fault: 'writes into what it is given',
    row: 'leaves what it is given',
    says: /not extensible/,
    breakIt: ({ resolve }) => ({ resolve: (fields) => resolve(Object.assign(fields, { seed: 1 })) }),
  },
  {
    fault: 'pays people',
    row: 'expects a price',
    says: /amount/,
    breakIt: () => ({ estimate: () => ({ usd: -1, approximate: false, seconds: 1 }) }),
  },
  {
    fault: 'asks for prices while it plans',
    row: 'calls nobody',
    says: /requests/,
    breakIt: resolving((resolved) => {
      fetch('https://fake.example/prices').catch(() => {})
      return resolved
    }),
  },
  {
    fault: 'takes any size',
    row: 'names a size',
    says: /size/,
    breakIt: resolving((resolved) => ({ ...resolved, problems: [] })),
  },
  {
    fault: 'says its key',
    row: 'ends the run where its key',
    says: /says the API key/,
    breakIt: (provider) =>
      placing((placed) =>
        'message' in placed ? { ...placed, message: `${placed.message} (${provider.secrets.join()})` } : placed,
      )(provider),
  },
  {
    fault: 'throws its key',
    row: 'delivers a whole picture',
    says: /says the API key/,
    breakIt: ({ secrets }) => ({
      submit: () => Promise.reject(new Error('failed', { cause: { headers: { 'x-api-key': secrets[0] } } })),
    }),
  },
  {
    fault: 'needs a key to plan',
    row: 'plans without a key',
    says: /no key/,
    breakIt: (provider) =>
      resolving((resolved) => {
        if (provider.secrets.length === 0) throw new Error('no key')
        return resolved
      })(provider),
  },
  {
    fault: 'orders twice',
    row: 'in one billable call',
    says: /at most/,
    breakIt: placing((_, again) => again()),
  },
  {
    fault: 'delivers half a picture',
    row: 'delivers a whole picture',
    says: /decodes/,
    breakIt: delivering((done) =>
      'bytes' in done.picture ? { ...done, picture: { bytes: done.picture.bytes.subarray(0, 90) } } : done,
    ),
    synchronous: true,
  },
  {
    fault: 'delivers another size',
    row: 'delivers a whole picture',
    says: /height/,
    breakIt: resolving((resolved) => ({ ...resolved, size: { width: 24, height: 24 } })),
  },
  {
    fault: 'bills another price',
    row: 'bills about',
    says: /estimate/,
    breakIt: delivering((done) => ({ ...done, cost: 0.5 })),
    synchronous: true,
  },
  {
    fault: 'mumbles',
    row: 'delivers a whole picture',
    says: /sentence/,
    breakIt: delivering((done) => ({ ...done, warnings: ['quality ignored'] })),
    synchronous: true,
  },
  {
    fault: 'has words of its own for a block',
    row: 'quotes a refusal',
    says: /match object/,
    breakIt: placing((placed) =>
      placed.status === 'blocked' ? { status: 'blocked', message: 'It was refused.' } : placed,
    ),
  },
  {
    fault: 'calls a block a bad request',
    row: 'quotes a refusal',
    says: /blocked/,
    breakIt: placing((placed) =>
      placed.status === 'blocked' ? { ...placed, status: 'rejected', scope: 'image', because: 'request' } : placed,
    ),
  },
  {
    fault: 'forgets jobs with its process',
    row: 'collects in another process',
    says: /expired/,
    breakIt: (provider) => {
      const own = new Set<string>()
      const { collect } = provider
      return {
        ...placing((placed) => {
          if (placed.status === 'accepted') own.add(placed.requestId)
          return placed
        })(provider),
        collect: async (requestId, context) =>
          collect === undefined || !own.has(requestId)
            ? { status: 'expired', message: 'no such job', serverTime: null }
            : await collect(requestId, context),
      }
    },
  },
  {
    fault: 'waits for jobs that nobody knows',
    row: 'is gone which it does not know',
    says: /expired/,
    breakIt: () => ({ collect: async () => ({ status: 'pending' }) }),
  },
  {
    fault: 'takes a refused key for a lost job',
    row: 'its key is refused where it looks',
    says: /denied/,
    breakIt: () => ({ collect: async () => ({ status: 'expired', message: 'no such job', serverTime: null }) }),
  },
  {
    fault: 'gives a job up because a look was stopped',
    row: 'loses nothing by a look',
    says: /failed/,
    breakIt: ({ collect }) => ({
      collect: async (requestId, context) =>
        context.signal.aborted || collect === undefined
          ? { status: 'failed', message: 'It was stopped.' }
          : await collect(requestId, context),
    }),
  },
  {
    fault: 'orders although it was told to stop',
    row: 'sends nothing once',
    says: /at most/,
    breakIt: ({ submit }) => ({
      submit: (body, context) => submit(body, { ...context, signal: new AbortController().signal }),
    }),
  },
  {
    fault: 'retries by itself',
    row: 'came too fast',
    says: /at most/,
    breakIt: placing((placed, again) => (placed.status === 'busy' ? again() : placed)),
  },
  {
    fault: 'orders again what may have been billed',
    row: 'the answer to an order was lost',
    says: /at most/,
    breakIt: placing((placed, again) => (placed.status === 'ambiguous' ? again() : placed)),
  },
  {
    fault: 'throws at bytes that are no picture',
    row: 'leaves an SVG',
    says: /no picture/,
    breakIt: delivering(() => {
      throw new TypeError('no picture')
    }),
    synchronous: true,
  },
  {
    fault: 'does not look at its reference',
    row: 'from one reference',
    says: /each reference is read/,
    breakIt: ({ prepare }) => ({ prepare: (request, context) => prepare({ ...request, references: [] }, context) }),
  },
  {
    fault: 'orders without a reference that is gone',
    row: 'cannot be read',
    says: /prepared/,
    breakIt: ({ prepare }) => ({
      prepare: (request, context) =>
        prepare(request, context).catch(() => prepare({ ...request, references: [] }, context)),
    }),
  },
]

/** Changes what fields become. */
function resolving(change: (resolved: ResolvedFields) => ResolvedFields): BrokenProvider['breakIt'] {
  return ({ resolve }) => ({ resolve: (fields) => change(resolve(fields)) })
}

/** Changes how an order is answered; `again` sends it once more. */
function placing(
  change: (placed: Placed, again: () => Promise<Placed>) => Placed | Promise<Placed>,
): BrokenProvider['breakIt'] {
  return ({ submit }) => ({
    submit: async (body, context) => await change(await submit(body, context), () => submit(body, context)),
  })
}

/** Changes a picture that an order is answered with. */
function delivering(change: (done: Done) => Done): BrokenProvider['breakIt'] {
  return placing((placed) => (placed.status === 'done' ? change(placed) : placed))
}
