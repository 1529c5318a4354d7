import type { RequestFields } from '../src/provider.ts'
import {
  createFakeProvider,
  type ContractSetup,
  type ContractTraits,
  type FakeAnswer,
  type FakeProvider,
  type Trouble,
} from '../src/testing/index.ts'

const key = 'SG_0123456789abcdef'

const fields: RequestFields = {
  model: undefined,
  size: '24x16',
  quality: 'low',
  background: 'opaque',
  configured: ['size'],
  params: {},
  references: 0,
  mask: false,
}

// Without a file that is fetched there is no type to declare.
const answers: { readonly [Each in Exclude<Trouble, 'wrong-type' | 'failed-job'>]: FakeAnswer } = {
  'rate-limit': { outcome: { status: 'busy', because: 'rate', wait: 5, message: 'Too many requests.' } },
  'server-error': { outcome: { status: 'busy', because: 'fault', wait: null, message: 'Internal error.' } },
  gateway: { outcome: { status: 'ambiguous', message: 'Bad gateway.' }, bill: true },
  unreachable: { outcome: { status: 'unsent', message: 'Connection refused.' } },
  'drop-before': { outcome: { status: 'ambiguous', message: 'Connection reset.' } },
  'drop-after': { outcome: { status: 'ambiguous', message: 'Connection reset.' }, bill: true },
  'no-credits': { outcome: { status: 'rejected', scope: 'run', because: 'credits', message: 'No credits left.' } },
  retired: { outcome: { status: 'rejected', scope: 'image', because: 'retired', message: 'The model is gone.' } },
  'bad-request': { outcome: { status: 'rejected', scope: 'image', because: 'request', message: 'No such value.' } },
  html: { outcome: { status: 'ambiguous', message: 'The answer is HTML.' }, bill: true },
  'cut-off': { outcome: { status: 'ambiguous', message: 'The answer breaks off.' }, bill: true },
  empty: { outcome: { status: 'ambiguous', message: 'The answer is empty.' }, bill: true },
  'no-picture': { outcome: { status: 'ambiguous', message: 'The answer has no picture.' }, bill: true },
  svg: { alter: () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>') },
  'html-as-png': { alter: () => Buffer.from('<!doctype html><title>Sorry</title>') },
  'truncated-picture': { alter: (bytes) => bytes.subarray(0, bytes.length / 2) },
}

/** What is true of the fake: it stands for an API that is reached in a way of its own. */
export function fakeTraits(synchronous: boolean): ContractTraits {
  return {
    queued: !synchronous,
    keyed: true,
    online: true,
    ownFetch: true,
    priceKnown: true,
    blockedPrompt: 'A [blocked] boat',
    blockedSentence: 'not allowed here',
    edits: ['one', 'two', 'mask'],
    troubles: Object.keys(answers).filter(isArranged),
  }
}

/** The fake under the contract. */
export function fakeSetup(synchronous: boolean, fake: FakeProvider = createKeyedFake(synchronous)): ContractSetup {
  const { connect } = fake.source
  const env = { FAKE_API_KEY: key }
  return {
    provider: connect(env),
    connect: () => connect(env),
    withWrongKey: connect({ FAKE_API_KEY: 'SG_00000000deadbeef' }),
    withoutKey: connect({}),
    fields,
    billed: () => fake.billed.length,
    arrange: (trouble) => {
      if (isArranged(trouble)) fake.answerNext(answers[trouble])
    },
  }
}

export function createKeyedFake(synchronous: boolean): FakeProvider {
  return createFakeProvider({ synchronous, key })
}

function isArranged(name: string): name is keyof typeof answers {
  return Object.hasOwn(answers, name)
}
