import { dollars, type RunEvent } from '@genimg/core'
import { creditsText } from '../credits-text.ts'
import { formatSeconds } from './plan-table.ts'
import type { Terminal } from './terminal.ts'

/** Shows a run: a line that lives on a terminal, plain lines elsewhere. */
export interface Progress {
  readonly report: (event: RunEvent) => void
  /** Images whose order has left and is not answered yet. */
  readonly unanswered: () => readonly string[]
  readonly end: () => void
}

interface ProgressOptions {
  readonly terminal: Terminal
  /** Pictures to be made. */
  readonly count: number
  /** About how long, in seconds. */
  readonly seconds: number | null
}

export function createProgress({ terminal, count, seconds }: ProgressOptions): Progress {
  const started = performance.now()
  const underWay = new Set<string>()
  const unanswered = new Set<string>()
  let done = 0
  let spent = 0

  function line(): string {
    const elapsed = (performance.now() - started) / 1000
    const names = [...underWay].join(', ')
    return [`${done}/${count}`, dollars(spent), eta(elapsed), names].filter((part) => part !== '').join(' · ')
  }

  /** By the pace so far once something is done, before that by the provider's usual times. */
  function eta(elapsed: number): string {
    const left = done > 0 ? (elapsed / done) * (count - done) : (seconds ?? 0) - elapsed
    return left > 0.5 ? `about ${formatSeconds(left)} left` : ''
  }

  const ticker = setInterval(() => terminal.live(line()), 200)
  ticker.unref()

  return {
    report: (event) => {
      const { errStyle } = terminal
      if (event.type === 'ordering') unanswered.add(event.name)
      else if ('name' in event) unanswered.delete(event.name)
      switch (event.type) {
        case 'ordering':
          underWay.add(event.name)
          break
        case 'accepted':
        case 'charged':
          break
        case 'waiting':
          underWay.add(event.name)
          terminal.err(`  ${event.name}: process ${event.pid} makes it already; waiting for its picture`)
          break
        case 'retrying':
          terminal.err(`  ${event.name}: ${event.message} Trying again in ${formatSeconds(event.ms / 1000)}.`)
          break
        case 'credits':
          terminal.err(`${errStyle('yellow', '!')} ${creditsText(event)}`)
          break
        case 'warning':
          terminal.err(`${errStyle('yellow', '!')} ${event.name}: ${event.message}`)
          break
        case 'generated':
          done += 1
          spent += event.cost ?? 0
          underWay.delete(event.name)
          terminal.err(
            `${errStyle('green', '✓')} ${event.name}  ${errStyle('dim', `${costText(event.cost)}, ${(event.ms / 1000).toFixed(1)} s`)}`,
          )
          break
        case 'restored':
          terminal.err(`${errStyle('green', '✓')} ${event.name}  ${errStyle('dim', 'restored, free')}`)
          break
        case 'failed':
          underWay.delete(event.name)
          terminal.err(`${errStyle('red', '✗')} ${event.error.message}`)
          break
      }
    },
    unanswered: () => [...unanswered],
    end: () => {
      clearInterval(ticker)
    },
  }
}

function costText(cost: number | null): string {
  if (cost === null) return 'cost unknown'
  return cost === 0 ? 'free' : dollars(cost)
}
