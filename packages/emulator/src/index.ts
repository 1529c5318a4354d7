export type { Drop } from './answers.ts'
export { createEmulator, type Emulator } from './emulator.ts'
export type {
  Altering,
  Effect,
  Fault,
  FaultMatch,
  ImagesShape,
  Replacing,
  RequestKind,
  ResultShape,
  WaitFormat,
} from './faults.ts'
export type { ApiKeys } from './key.ts'
export type { LedgerLine, LedgerProvider } from './ledger.ts'
export type { OpenAIOptions } from './openai/options.ts'
export type { RequestLine } from './request-log.ts'
export { startEmulator, type RunningEmulator, type ServerOptions } from './server.ts'
export type { EmulatorOptions, UploadLine } from './service.ts'
