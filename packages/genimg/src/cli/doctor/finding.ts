/** One thing looked at: what was found, and what to do where it is wrong. */
export interface Finding {
  readonly about: string
  readonly ok: boolean
  readonly text: string
  readonly remedy?: string
}
