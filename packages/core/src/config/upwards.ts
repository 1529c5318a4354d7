import { dirname } from 'node:path'

/** A folder and those above it, the nearest first. */
export function* upwards(from: string): Generator<string> {
  for (let dir = from; ; dir = dirname(dir)) {
    yield dir
    if (dir === dirname(dir)) return
  }
}
