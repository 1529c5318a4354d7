import type { KeepStep } from '@genimg/core'

/** What a build should say of another picture that was ordered for an image and that it does not use. */
export function openOrderText({ name, openOrder }: KeepStep): string | undefined {
  if (openOrder === undefined) return undefined
  return openOrder === 'accepted'
    ? `Another picture of "${name}" is ordered and not collected, since a reroll was interrupted. The picture that is there is used. Run \`genimg generate ${name}\` within the hour to collect the other one, free.`
    : `Another picture of "${name}" was ordered, and may have been charged, but no answer came. The picture that is there is used. Run \`genimg settle ${name} --resubmit\` or \`--discard\`.`
}
