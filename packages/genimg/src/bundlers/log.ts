import { dollars, type RunEvent } from '@genimg/core'
import { creditsText } from '../credits-text.ts'

/** Where a bundler shows messages. */
export interface Log {
  readonly info: (message: string) => void
  readonly warn: (message: string) => void
}

/** One line for a bundler's log; undefined for what is only of interest on a live line. */
export function logEvent(event: RunEvent, log: Log): void {
  switch (event.type) {
    case 'ordering':
      log.info(`genimg: generating ${event.name}`)
      break
    case 'generated':
      log.info(`genimg: generated ${event.name}${costText(event.cost)} in ${(event.ms / 1000).toFixed(1)} s`)
      break
    case 'restored':
      log.info(`genimg: restored ${event.name}, free`)
      break
    case 'waiting':
      log.info(`genimg: process ${event.pid} makes ${event.name} already; waiting for its picture`)
      break
    case 'retrying':
      log.warn(`genimg: ${event.name}: ${event.message} Trying again in ${Math.ceil(event.ms / 1000)} s.`)
      break
    case 'credits':
      log.warn(`genimg: ${creditsText(event)}`)
      break
    case 'warning':
      log.warn(`genimg: ${event.name}: ${event.message}`)
      break
    case 'failed':
      log.warn(`genimg: ${event.error.message}`)
      break
    case 'accepted':
    case 'charged':
      break
  }
}

function costText(cost: number | null): string {
  if (cost === null) return ', cost unknown,'
  return cost === 0 ? ', free,' : ` for ${dollars(cost)}`
}
