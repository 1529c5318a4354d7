import { GenimgError, type Project } from '@genimg/core'

/** Throws where the project is frozen: a command that changes lock or originals does nothing there. */
export function refuseChange({ config }: Project, command: string): void {
  if (config.frozen) throw frozen(`${config.file} says \`frozen: true\`, so \`genimg ${command}\` changes nothing. Nothing was charged. Take \`frozen\` out, or run it where it is not set.`)
}

/** The code's own sentence is about builds, and would send people to the very commands that are refused here. */
export function frozen(message: string): GenimgError<'FROZEN'> {
  const error = new GenimgError('FROZEN', { missing: [], modified: [], emulated: [] })
  error.message = message
  return error
}
