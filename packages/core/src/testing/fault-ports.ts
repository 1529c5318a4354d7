import type { Ports } from '../ports/node-ports.ts'
import { faultyCodec } from './fault-codec.ts'
import { faultyFiles } from './fault-files.ts'
import { faultyNetwork } from './fault-network.ts'
import { createFaultPoint, type FaultOptions, type Operation } from './fault-point.ts'

/** All of a process's effects, with a fault between two of them. */
export interface FaultyPorts extends Ports {
  /** What was counted so far, in order, over all three ports. What only reads files never is. */
  readonly operations: () => readonly Operation[]
  /** Whether the process was killed. */
  readonly isDead: () => boolean
}

/** Puts a fault at the `at`-th operation of a process, whichever port it goes through. */
export function createFaultyPorts({ files, network, codec }: Ports, options: FaultOptions): FaultyPorts {
  const point = createFaultPoint(options)
  return {
    files: faultyFiles(files, point),
    network: faultyNetwork(network, point),
    codec: faultyCodec(codec, point),
    operations: point.operations,
    isDead: point.isDead,
  }
}
