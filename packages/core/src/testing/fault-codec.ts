import { GenimgError } from '../errors.ts'
import type { Codec } from '../ports/ports.ts'
import type { FaultPoint, Ways } from './fault-point.ts'

/** A codec that counts its tasks at a point, and fails at it. */
export function faultyCodec(inner: Codec, { effect }: FaultPoint): Codec {
  const task = <T>(name: keyof Codec, path: string, body: () => Promise<T>): Promise<T> =>
    effect({ port: 'codec', name }, { body, fail: failAt(path) })
  return {
    inspect: (path) => task('inspect', path, () => inner.inspect(path)),
    examine: (path, rank) => task('examine', path, () => inner.examine(path, rank)),
    encode: (work) => task('encode', work.source, () => inner.encode(work)),
    version: () => inner.version(),
    prepare: () => inner.prepare(),
    // The encoder ends with the process that started it.
    close: () => inner.close(),
  }
}

function failAt(path: string): Ways<unknown>['fail'] {
  return ({ kind }) => {
    throw kind === 'undecodable'
      ? new GenimgError('UNDECODABLE', { path, message: 'it is damaged (simulated).' })
      : new GenimgError('ENCODER_FAILED', { message: 'its process ended (simulated).' })
  }
}
