import { dirname, relative } from 'node:path'

/**
 * How a built page names a file, so that Vite takes it for one of its own and gives it a name and a place. Never inlined:
 * of a set the browser loads one, and social networks fetch addresses only.
 */
export function pathFrom(page: string): (path: string) => string {
  return (path) => {
    const way = relative(dirname(page), path).replaceAll('\\', '/')
    return `${way.startsWith('.') ? way : `./${way}`}?no-inline`
  }
}
