import { GenimgError } from '../errors.ts'

/** What a person asked for cannot be done, and nothing was. */
export function refusal(message: string): GenimgError {
  return new GenimgError('USAGE', { message: `${message} Nothing was changed or charged.` })
}
