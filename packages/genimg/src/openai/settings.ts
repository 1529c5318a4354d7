import type { Environment, FieldProblem } from '@genimg/core/provider'
import { checkBaseURL, defaultBaseURL } from './base-url.ts'
import { quote } from './quote.ts'

/** Options of `openai()`. */
export interface OpenAIOptions {
  /** @default OPENAI_API_KEY from the environment or a `.env` file; a server on this machine needs none */
  readonly apiKey?: string
  /**
   * Where orders go, with the version at its end: `https:`, or `http:` on this machine. Any server that speaks
   * OpenAI's image API will do.
   * @default OPENAI_BASE_URL, else 'https://api.openai.com/v1'
   */
  readonly baseURL?: string
  /**
   * For images that name no `model`.
   * @default 'gpt-image-2'
   */
  readonly model?: string
  /**
   * Milliseconds until an answer counts as lost, which leaves the order in doubt: it may have been billed. Node's
   * own `fetch` waits 300_000 for the answer's first byte, whatever is set here.
   * @default 300_000
   */
  readonly timeout?: number
  /** Hosts that results may come from, besides the base URL's own: `cdn.example.com`, `*.example.com`. */
  readonly resultHosts?: readonly string[]
  /**
   * Orders under way at once, at first.
   * @default 4
   */
  readonly concurrency?: number
  /**
   * USD for one picture, where the table has no price or you know better: 0 for a server of your own.
   * @default the price of the model, where it is known
   */
  readonly price?: number
  /**
   * Whether pictures are stand-ins, which frozen builds refuse. Write `false` where a server on this machine really
   * makes them, as sd-server and LocalAI do.
   * @default true on this machine, else false
   */
  readonly emulated?: boolean
}

/** Options and environment, worked out. */
export interface Settings {
  /** Undefined where it is missing, which is no problem before something is ordered. */
  readonly apiKey: string | undefined
  readonly baseURL: string
  /** Whether orders stay on this machine. */
  readonly loopback: boolean
  readonly model: string | undefined
  readonly timeout: number
  readonly resultHosts: readonly string[]
  readonly concurrency: number
  readonly price: number | undefined
  readonly emulated: boolean
  /** While there is one, nothing is sent. */
  readonly problems: readonly FieldProblem[]
}

/** Later than this, timers of JavaScript fire at once. */
const longestTimeout = 2 ** 31 - 1

const known = [
  'apiKey',
  'baseURL',
  'model',
  'timeout',
  'resultHosts',
  'concurrency',
  'price',
  'emulated',
] as const satisfies readonly (keyof OpenAIOptions)[]

/** Works out what `openai(options)` means in an environment. Pure. */
export function resolveSettings(options: OpenAIOptions, env: Environment): Settings {
  const { apiKey, baseURL, model, timeout, resultHosts, concurrency, price, emulated, ...unknown } = options
  // An empty variable counts as left out, as it does for every shell.
  const base = checkBaseURL(baseURL ?? (env['OPENAI_BASE_URL'] || defaultBaseURL))
  const { url, loopback } = 'url' in base ? base : { url: defaultBaseURL, loopback: false }
  const hosts = resultHosts ?? []
  const key = (apiKey ?? env['OPENAI_API_KEY'] ?? '').trim() || undefined
  return {
    apiKey: key,
    baseURL: url,
    loopback,
    model,
    timeout: timeout ?? 300_000,
    resultHosts: [...(loopback ? [] : [new URL(url).hostname]), ...(areHosts(hosts) ? hosts : [])],
    concurrency: concurrency ?? 4,
    price,
    emulated: emulated ?? loopback,
    problems: [
      ...('problem' in base ? problem('baseURL', false, base.problem) : []),
      // What is no header would make `fetch` throw an error that quotes it.
      ...problem(
        'apiKey',
        key === undefined || /^[\x21-\x7e]+$/.test(key),
        'must be printable characters without spaces',
      ),
      ...problem('model', isText(model), `must be a model's name, not ${quote(model)}`),
      ...problem(
        'timeout',
        isWholeFromOne(timeout) && (timeout ?? 1) <= longestTimeout,
        `must be a whole number of milliseconds from 1 to ${longestTimeout}, not ${quote(timeout)}`,
      ),
      ...problem(
        'resultHosts',
        areHosts(hosts),
        `must be a list of hosts such as ["cdn.example.com", "*.example.com"], not ${quote(resultHosts)}`,
      ),
      ...problem(
        'concurrency',
        isWholeFromOne(concurrency),
        `must be a whole number from 1, not ${quote(concurrency)}`,
      ),
      ...problem(
        'price',
        price === undefined || (Number.isFinite(price) && price >= 0),
        `must be an amount in USD, not ${quote(price)}`,
      ),
      ...problem(
        'emulated',
        emulated === undefined || typeof emulated === 'boolean',
        `must be true or false, not ${quote(emulated)}`,
      ),
      ...Object.keys(unknown).map((name) => ({
        field: `provider.${name}`,
        message: `is not an option. The options here are ${known.join(', ')}`,
        known,
      })),
    ],
  }
}

function problem(option: string, holds: boolean, message: string): readonly FieldProblem[] {
  return holds ? [] : [{ field: `provider.${option}`, message }]
}

function isText(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && value.trim() !== '')
}

function isWholeFromOne(value: number | undefined): boolean {
  return value === undefined || (Number.isInteger(value) && value >= 1)
}

function areHosts(hosts: readonly string[]): boolean {
  return Array.isArray(hosts) && hosts.every((host) => /^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(String(host)))
}
