import type { Action } from './openai/order.ts'

/** What a request is for, by its method and path alone. */
export type Route =
  | { readonly kind: 'submit'; readonly slug: string; readonly transport: 'queue' | 'sync' }
  | { readonly kind: 'status'; readonly requestId: string }
  | { readonly kind: 'result'; readonly requestId: string }
  | { readonly kind: 'credits' }
  | { readonly kind: 'upload' }
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'admin'; readonly name: string }
  | { readonly kind: 'images'; readonly action: Action }
  | { readonly kind: 'models' }
  | { readonly kind: 'wrong-method'; readonly api: Api }
  | { readonly kind: 'unknown'; readonly api: Api }

/** Whose API a request speaks: both are served at once, under paths of their own. */
export type Api = 'segmind' | 'openai'

export function apiOf(route: Route): Api {
  if (route.kind === 'images' || route.kind === 'models') return 'openai'
  return 'api' in route ? route.api : 'segmind'
}

export function readRoute(method: string, path: string): Route {
  const api = /^\/v1\/(images\/|models(\/|$))/.test(path) ? 'openai' : 'segmind'
  for (const { method: wanted, pattern, route } of table) {
    const match = pattern.exec(path)
    if (match === null) continue
    return wanted === method || wanted === '*' ? route(match[1] ?? '') : { kind: 'wrong-method', api }
  }
  return { kind: 'unknown', api }
}

// The first that matches: what has a name of its own comes before slugs.
const table: readonly { readonly method: string; readonly pattern: RegExp; readonly route: (part: string) => Route }[] =
  [
    { method: '*', pattern: /^\/__emulator\/([a-z]+)$/, route: (name) => ({ kind: 'admin', name }) },
    { method: 'GET', pattern: /^\/files\/([^/]+)$/, route: (name) => ({ kind: 'file', name }) },
    { method: 'POST', pattern: /^\/upload-asset$/, route: () => ({ kind: 'upload' }) },
    { method: 'GET', pattern: /^\/v1\/models$/, route: () => ({ kind: 'models' }) },
    {
      method: 'POST',
      pattern: /^\/v1\/images\/generations$/,
      route: () => ({ kind: 'images', action: 'generations' }),
    },
    { method: 'POST', pattern: /^\/v1\/images\/edits$/, route: () => ({ kind: 'images', action: 'edits' }) },
    { method: 'GET', pattern: /^\/v1\/get-user-credits$/, route: () => ({ kind: 'credits' }) },
    {
      method: 'GET',
      pattern: /^\/v2\/requests\/([^/]+)\/status$/,
      route: (requestId) => ({ kind: 'status', requestId }),
    },
    { method: 'GET', pattern: /^\/v[12]\/requests\/([^/]+)$/, route: (requestId) => ({ kind: 'result', requestId }) },
    { method: 'POST', pattern: /^\/v1\/([^/]+)$/, route: (slug) => ({ kind: 'submit', slug, transport: 'sync' }) },
    { method: 'POST', pattern: /^\/v2\/([^/]+)$/, route: (slug) => ({ kind: 'submit', slug, transport: 'queue' }) },
  ]
