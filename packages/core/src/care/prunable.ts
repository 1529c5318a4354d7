/** Days for which a picture that no lock names stays, and a variant that no page has. */
export const keptDays = 30

/** One thing that could go. */
export type Prunable =
  /** In the lock, named by no entry of the config. `path`: its file; null where there is none. */
  | { readonly group: 'orphan'; readonly name: string; readonly path: string | null; readonly bytes: number }
  /** An original that no lock has named for long; `cost` in USD, null where nobody knows. */
  | {
      readonly group: 'store'
      readonly path: string
      readonly bytes: number
      readonly digest: string
      readonly name: string | null
      readonly cost: number | null
    }
  | { readonly group: 'variant' | 'rejected' | 'temporary'; readonly path: string; readonly bytes: number }

export interface PruneView {
  readonly items: readonly Prunable[]
  /** Why something was left alone, as full sentences. */
  readonly notes: readonly string[]
}

/** Why an orphan was left alone. */
export function changedByHand(name: string, path: string): string {
  return `"${name}" is in no config, but ${path} was changed by hand: both were left alone.`
}
