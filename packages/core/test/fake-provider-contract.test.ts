import { providerContract } from '../src/testing/index.ts'
import { fakeSetup, fakeTraits } from './fake-contract.ts'

for (const synchronous of [false, true]) {
  providerContract(`fake, ${synchronous ? 'sync' : 'queue'}`, fakeTraits(synchronous), async () =>
    fakeSetup(synchronous),
  )
}
