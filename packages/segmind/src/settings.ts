import type { Environment, FieldProblem } from '@genimg/core/provider'
import { isHeaderValue } from './client.ts'
import { checkURL, defaultBaseURL, uploadURLFor, type CheckedURL } from './endpoints.ts'
import { resolveTimeouts, timeoutsProblem, type Timeouts } from './timeouts.ts'

/** Options of `segmind()`. */
export interface SegmindOptions {
  /** @default SEGMIND_API_KEY from the environment or a `.env` file */
  readonly apiKey?: string
  /**
   * Where orders go: `https:`, or `http:` on this machine.
   * @default SEGMIND_BASE_URL, else 'https://api.segmind.com'
   */
  readonly baseURL?: string
  /**
   * The complete endpoint for references.
   * @default SEGMIND_UPLOAD_URL, else Segmind's; `/upload-asset` beneath a `baseURL` on this machine
   */
  readonly uploadURL?: string
  /**
   * `queue` orders first and collects later, so that a crash in between loses nothing. `sync` does both in one call,
   * and an order whose answer is lost is in doubt.
   * @default 'queue'
   */
  readonly transport?: 'queue' | 'sync'
  /**
   * Orders under way at once, at first.
   * @default 4
   */
  readonly concurrency?: number
  /** Hosts that results may come from, besides Segmind's own: `cdn.example.com`, `*.example.com`. */
  readonly resultHosts?: readonly string[]
  /**
   * How references on this machine reach Segmind. `upload` makes them public for good; `inline` puts them into the
   * order, which not every model takes.
   * @default 'upload'
   */
  readonly references?: 'upload' | 'inline'
  /**
   * Milliseconds until an answer counts as lost, by what is asked: `{ submit: 60_000, run: 180_000, look: 30_000,
   * upload: 120_000 }` where nothing else is said. An order whose answer is lost is in doubt; all else is asked again.
   */
  readonly timeouts?: Partial<Timeouts>
}

/** Options and environment, worked out. */
export interface Settings {
  /** Undefined where it is missing, which is no problem before something is ordered. */
  readonly apiKey: string | undefined
  readonly baseURL: string
  readonly uploadURL: string
  /** Whether orders stay on this machine. */
  readonly loopback: boolean
  /** Whether references that are uploaded become public. */
  readonly uploadsArePublic: boolean
  readonly transport: 'queue' | 'sync'
  readonly concurrency: number
  readonly resultHosts: readonly string[]
  readonly references: 'upload' | 'inline'
  readonly timeouts: Timeouts
  /** While there is one, nothing is sent. */
  readonly problems: readonly FieldProblem[]
}

const known = [
  'apiKey',
  'baseURL',
  'uploadURL',
  'transport',
  'concurrency',
  'resultHosts',
  'references',
  'timeouts',
] as const satisfies readonly (keyof SegmindOptions)[]

const segmindHosts = ['*.segmind.com', 'segmind-resources.s3.amazonaws.com']

/** On this machine anything in the form of a key will do, so that a demo needs none. */
const emulatorKey = 'SG_0000000000000000'

/** Works out what `segmind(options)` means in an environment. Pure. */
export function resolveSettings(options: SegmindOptions, env: Environment): Settings {
  const { apiKey, baseURL, uploadURL, transport, concurrency, resultHosts, references, timeouts, ...unknown } = options
  // An empty variable counts as left out, as it does for every shell.
  const base = checkURL(baseURL ?? (env['SEGMIND_BASE_URL'] || defaultBaseURL))
  const { url: checkedBase, loopback } = 'url' in base ? base : { url: defaultBaseURL, loopback: false }
  const upload = checkURL(uploadURL ?? (env['SEGMIND_UPLOAD_URL'] || uploadURLFor(checkedBase, loopback)))
  const key = (apiKey ?? env['SEGMIND_API_KEY'] ?? '').trim() || (loopback ? emulatorKey : undefined)
  const timeoutProblem = timeoutsProblem(timeouts)
  return {
    apiKey: key,
    baseURL: checkedBase,
    uploadURL: 'url' in upload ? upload.url : uploadURLFor(checkedBase, loopback),
    loopback,
    uploadsArePublic: 'url' in upload && !upload.loopback,
    transport: transport ?? 'queue',
    concurrency: concurrency ?? 4,
    resultHosts: [...segmindHosts, ...(resultHosts ?? [])],
    references: references ?? 'upload',
    timeouts: resolveTimeouts(timeoutProblem === undefined ? timeouts : {}),
    problems: [
      ...urlProblem('baseURL', base),
      ...urlProblem('uploadURL', upload),
      ...problem('apiKey', key === undefined || isHeaderValue(key), 'must be printable characters without spaces'),
      ...choiceProblem('transport', transport, ['queue', 'sync']),
      ...choiceProblem('references', references, ['upload', 'inline']),
      ...problem(
        'concurrency',
        concurrency === undefined || (Number.isInteger(concurrency) && concurrency >= 1),
        `must be a whole number from 1, not ${JSON.stringify(concurrency)}`,
      ),
      ...(timeoutProblem === undefined ? [] : problem('timeouts', false, timeoutProblem)),
      ...Object.keys(unknown).map((name) => ({
        field: `provider.${name}`,
        message: `is not an option. The options here are ${known.join(', ')}`,
        known,
      })),
    ],
  }
}

function urlProblem(option: string, checked: CheckedURL): readonly FieldProblem[] {
  return 'problem' in checked ? problem(option, false, checked.problem) : []
}

function choiceProblem(option: string, value: string | undefined, values: readonly string[]): readonly FieldProblem[] {
  const expected = values.map((each) => JSON.stringify(each)).join(', ')
  return problem(
    option,
    value === undefined || values.includes(value),
    `must be one of ${expected}, not ${JSON.stringify(value)}`,
  )
}

function problem(option: string, holds: boolean, message: string): readonly FieldProblem[] {
  return holds ? [] : [{ field: `provider.${option}`, message }]
}
