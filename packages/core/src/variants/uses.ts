import { isObject } from '../json.ts'

/** Folders of the cache, by name: one holds the files of one variant. */
export type Uses = ReadonlyMap<string, Use>

export interface Use {
  /** When it was last of use, in days since 1970. */
  readonly day: number
  readonly bytes: number
}

export function dayOf(ms: number): number {
  return Math.floor(ms / 86_400_000)
}

export function isVariantFolder(name: string): boolean {
  return /^[0-9a-f]{16}$/.test(name)
}

/** What is no use, or was written by a clock that was wrong, counts as not known. */
export function parseUses(text: string, today: number): Uses {
  const uses = new Map<string, Use>()
  for (const [folder, use] of Object.entries(readFolders(text))) {
    const [day, bytes]: readonly unknown[] = Array.isArray(use) ? use : []
    if (!isVariantFolder(folder) || !isCount(day) || !isCount(bytes) || day > today) continue
    uses.set(folder, { day, bytes })
  }
  return uses
}

export function formatUses(uses: Uses): string {
  const folders = [...uses].toSorted(byName).map(([folder, { day, bytes }]) => [folder, [day, bytes]])
  return JSON.stringify({ version: 1, folders: Object.fromEntries(folders) })
}

/** Of what two processes know, the later and the larger. */
export function mergeUses(a: Uses, b: Uses): Uses {
  const merged = new Map(a)
  for (const [folder, { day, bytes }] of b) {
    const other = merged.get(folder)
    merged.set(folder, { day: Math.max(day, other?.day ?? 0), bytes: Math.max(bytes, other?.bytes ?? 0) })
  }
  return merged
}

export function bytesOf(uses: Uses): number {
  return [...uses.values()].reduce((sum, { bytes }) => sum + bytes, 0)
}

/**
 * Folders to remove so that the rest takes no more than `most` bytes, the longest unused first. What was of use today or
 * the day before stays, whatever it takes.
 */
export function planEviction(uses: Uses, most: number, today: number): readonly string[] {
  let excess = bytesOf(uses) - most
  const oldestFirst = [...uses]
    .filter(([, { day }]) => day < today - 1)
    .toSorted((a, b) => a[1].day - b[1].day || byName(a, b))
  return oldestFirst.flatMap(([folder, { bytes }]) => {
    if (excess <= 0) return []
    excess -= bytes
    return [folder]
  })
}

function readFolders(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) && isObject(value['folders']) ? value['folders'] : {}
  } catch {
    return {}
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function byName([a]: readonly [string, Use], [b]: readonly [string, Use]): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
