import { placeAt, unreadable } from './blame.ts'
import { sentenceOf } from '../errors.ts'

/** A JSON file that a person wrote; what is wrong with it is `CONFIG_UNREADABLE` with its place. */
export function parseJsonFile(file: string, text: string): unknown {
  const json = text.replace(/^\uFEFF/, '')
  try {
    const value: unknown = JSON.parse(json)
    return value
  } catch (error) {
    // Later versions of Node add the line themselves.
    const message = sentenceOf(error).replace(/ \(line \d+ column \d+\)$/, '')
    const position = / in JSON at position (\d+)$/.exec(message)
    const place = position === null ? undefined : placeAt(json, Number(position[1]))
    throw unreadable(file, position === null ? message : message.slice(0, position.index), place)
  }
}
