import { dollars, type RunEvent } from '@genimg/core'

/** Says that the credits will not do. */
export function creditsText({ provider, left, needed }: Extract<RunEvent, { readonly type: 'credits' }>): string {
  return `${provider} has ${dollars(left)} of credits left, and what is still to be made costs about ${dollars(needed)}. What is made is kept; add credits to go on.`
}
