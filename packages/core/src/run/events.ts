import type { GenimgError } from '../errors.ts'

/** What a run tells while it goes on. Only the edge (a terminal, a bundler's log) decides how it looks. */
export type RunEvent =
  /** The order is about to leave. */
  | { readonly type: 'ordering'; readonly name: string }
  /** The provider has it and it can be collected by anyone from now on. */
  | { readonly type: 'accepted'; readonly name: string; readonly requestId: string }
  /** The provider has made it; `cost` in USD as billed, null where it did not say. What comes of it is still open. */
  | { readonly type: 'charged'; readonly name: string; readonly cost: number | null }
  /** Another process makes it; its result is used. */
  | { readonly type: 'waiting'; readonly name: string; readonly pid: number }
  /** What the provider remarked about an order that it carried out. */
  | { readonly type: 'warning'; readonly name: string; readonly message: string }
  /** The provider's credits, `left`, will not do for what is still to be ordered, `needed`; in USD, said once. */
  | { readonly type: 'credits'; readonly provider: string; readonly left: number; readonly needed: number }
  | { readonly type: 'retrying'; readonly name: string; readonly message: string; readonly ms: number }
  /** `cost` in USD as billed by this run; 0 where it was paid for before, null where the provider did not say. */
  | { readonly type: 'generated'; readonly name: string; readonly cost: number | null; readonly ms: number }
  | { readonly type: 'restored'; readonly name: string }
  | { readonly type: 'failed'; readonly name: string; readonly error: GenimgError }

export type Report = (event: RunEvent) => void
