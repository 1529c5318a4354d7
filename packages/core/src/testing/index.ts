export { createFakeProvider, type FakeAnswer, type FakeOptions, type FakeProvider } from './fake-provider.ts'
export { createFaultyFiles, SimulatedCrash, type Fault, type FaultyFiles } from './fault-files.ts'
export { providerContract, type ContractSetup, type ContractTraits } from './provider-contract.ts'
export { createTempProject, type TempFiles, type TempProject } from './temp-project.ts'
