import { shareCodec } from '../codec/shared-codec.ts'
import { createNodeFiles } from './node-files.ts'
import { createNodeNetwork } from './node-network.ts'
import type { Codec, Files, Network } from './ports.ts'

/** All of core's effects. */
export interface Ports {
  readonly files: Files
  readonly network: Network
  readonly codec: Codec
}

export function createNodePorts(): Ports {
  return { files: createNodeFiles(), network: createNodeNetwork(), codec: shareCodec() }
}
