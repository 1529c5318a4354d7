import { sep } from 'node:path'

/** Whether an absolute path is one of these files and folders, or below one of them. */
export function isWithin(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || path.startsWith(place + sep))
}
