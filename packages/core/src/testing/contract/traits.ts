import type { Codec, Network } from '../../ports/ports.ts'
import type { Provider, RequestFields } from '../../provider.ts'
import type { Trouble } from './trouble.ts'

/** Which of the rows apply: a row that does not is not a row that was skipped. */
export interface ContractTraits {
  /** Orders are accepted first and collected later, by a request id. */
  readonly queued: boolean
  /** It needs an API key. */
  readonly keyed: boolean
  /** It is reached over the network. */
  readonly online: boolean
  /**
   * It brings a way to the network of its own, so that rows that put another `fetch` in its place are not there.
   * @default false
   */
  readonly ownFetch?: boolean
  /**
   * It knows which sizes there are.
   * @default true
   */
  readonly checksSize?: boolean
  /**
   * `fields` have a known price. One that is not approximate is held to what is billed: at most half as much again, and
   * at least two thirds.
   * @default false
   */
  readonly priceKnown?: boolean
  /** A prompt that is refused for its content, where one is known. */
  readonly blockedPrompt?: string
  /** A part of what the provider then says. */
  readonly blockedSentence?: string
  /**
   * Which orders with local references it takes.
   * @default none
   */
  readonly edits?: readonly Edit[]
  /**
   * References are uploaded and their addresses remembered.
   * @default false
   */
  readonly uploads?: boolean
  /**
   * What `arrange` can arrange. A real API is left in peace.
   * @default none
   */
  readonly troubles?: readonly Trouble[]
  /**
   * Milliseconds that a row may take, which orders one picture at most.
   * @default 30_000
   */
  readonly patience?: number
}

/** `mask`: one reference and a mask for it. */
export type Edit = 'one' | 'two' | 'mask'

/** How a provider is brought under the contract. */
export interface ContractSetup {
  readonly provider: Provider
  /** The same provider connected anew, as another process would do it: it shares nothing with {@link provider}. */
  readonly connect: () => Provider
  /** @default the machine's */
  readonly network?: Network
  /** @default one that is started for a row and ended with it */
  readonly codec?: Codec
  /** Fields that the provider accepts. */
  readonly fields: RequestFields
  /** A provider of the same kind with a key that is refused; only with `traits.keyed`. */
  readonly withWrongKey?: Provider
  /** A provider of the same kind that was given no key; only with `traits.keyed`. */
  readonly withoutKey?: Provider
  /** Keys that the providers themselves do not know of, to be looked for in all that they say. */
  readonly secrets?: readonly string[]
  /** How many orders were billed so far, where that can be told. */
  readonly billed?: () => number | Promise<number>
  /** Lets the next order meet a trouble; only with `traits.troubles`. */
  readonly arrange?: (trouble: Trouble) => void | Promise<void>
  readonly close?: () => Promise<void>
}
