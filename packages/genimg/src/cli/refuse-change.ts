import { GenimgError, type Project } from '@genimg/core'

/** Throws where the project is frozen: a command that changes lock or originals does nothing there. */
export function refuseChange({ config }: Project, command: string): void {
  if (config.frozen)
    throw frozen(`\`genimg ${command}\` changes nothing. Run it where neither \`frozen\` nor CI is set.`)
}

/** @param refused reads on after "is frozen, so" */
export function frozen(refused: string): GenimgError<'FROZEN'> {
  return new GenimgError('FROZEN', { missing: [], modified: [], emulated: [], refused })
}
