export { contractOrders, contractRows, type ContractRow } from './contract/rows.ts'
export type { ContractSetup, ContractTraits, Edit } from './contract/traits.ts'
export { allTroubles, type Trouble } from './contract/trouble.ts'
export { createFakeProvider, type FakeAnswer, type FakeOptions, type FakeProvider } from './fake-provider.ts'
export { createFaultyFiles, type FaultyFiles } from './fault-files.ts'
export {
  SimulatedCrash,
  type CodecFault,
  type CrashFault,
  type Fault,
  type FaultOptions,
  type FileFault,
  type NetworkFault,
  type Operation,
} from './fault-point.ts'
export { createFaultyPorts, type FaultyPorts } from './fault-ports.ts'
export { createMemoryFiles, type MemoryFiles, type MemoryFilesOptions } from './memory-files.ts'
export { providerContract } from './provider-contract.ts'
export { createTempProject, type TempFiles, type TempProject } from './temp-project.ts'
