import { listNames } from '../list-names.ts'

/**
 * What the first Ctrl-C says: what is still waited for, and what a second one does.
 * @param unanswered images whose order has left and is not answered yet
 */
export function stoppingText(unanswered: readonly string[]): string {
  return [
    'Stopping: nothing more is ordered. Pictures that are nearly done are waited for, a few seconds.',
    ...(unanswered.length > 0
      ? [
          `The answer to the order of ${listNames(unanswered)} is waited for too, a minute at most: it may be charged, and without its answer it is in doubt.`,
        ]
      : []),
    'Ctrl-C again ends at once: the next `genimg generate` collects what was ordered, or shows it as in doubt.',
  ].join(' ')
}
