/** An HTTP API, as much of it as tells what a request is for. */
export interface Api {
  /** Where the real one is: what another server answers is no recording of it. */
  readonly baseURL: string
  readonly kinds: readonly RequestKind[]
}

export interface RequestKind {
  /** A part of the recording's name. */
  readonly name: string
  readonly method: 'GET' | 'POST'
  /** What its path ends with. */
  readonly path: RegExp
  /** It may be billed. */
  readonly orders: boolean
}

export const segmindApi: Api = {
  baseURL: 'https://api.segmind.com',
  kinds: [
    { name: 'upload', method: 'POST', path: /\/upload-asset$/, orders: false },
    { name: 'status', method: 'GET', path: /\/v2\/requests\/[^/]+\/status$/, orders: false },
    { name: 'result', method: 'GET', path: /\/v2\/requests\/[^/]+$/, orders: false },
    { name: 'order', method: 'POST', path: /\/v2\/[^/]+$/, orders: true },
  ],
}

export const openaiApi: Api = {
  baseURL: 'https://api.openai.com/v1',
  kinds: [
    { name: 'generation', method: 'POST', path: /\/images\/generations$/, orders: true },
    { name: 'edit', method: 'POST', path: /\/images\/edits$/, orders: true },
  ],
}

/** What a request is for; undefined where it is not known. Pure. */
export function kindOf({ kinds }: Api, method: string, url: string): RequestKind | undefined {
  const { pathname } = new URL(url)
  return kinds.find((kind) => kind.method === method && kind.path.test(pathname))
}

/** Whether a request may be billed. What is not known may be. Pure. */
export function mayBeBilled(kind: RequestKind | undefined, method: string): boolean {
  return kind?.orders ?? method !== 'GET'
}

/** The name of an answer's recording: a job that is open, done or failed has a form of its own. Pure. */
export function answerName({ name }: RequestKind, status: number, json: unknown): string {
  const phase = name === 'status' || name === 'result' ? phaseIn(json) : undefined
  return [name, status, ...(phase === undefined ? [] : [phase])].join('-')
}

const phases: ReadonlyMap<unknown, string> = new Map([
  ['QUEUED', 'open'],
  ['PROCESSING', 'open'],
  ['COMPLETED', 'completed'],
  ['FAILED', 'failed'],
])

function phaseIn(json: unknown): string | undefined {
  return typeof json === 'object' && json !== null && 'status' in json ? phases.get(json.status) : undefined
}
