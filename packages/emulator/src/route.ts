/** What a request is for, by its method and path alone. */
export type Route =
  | { readonly kind: 'submit'; readonly slug: string; readonly transport: 'queue' | 'sync' }
  | { readonly kind: 'status'; readonly requestId: string }
  | { readonly kind: 'result'; readonly requestId: string }
  | { readonly kind: 'credits' }
  | { readonly kind: 'upload' }
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'admin'; readonly name: string }
  | { readonly kind: 'wrong-method' }
  | { readonly kind: 'unknown' }

export function readRoute(method: string, path: string): Route {
  for (const { method: wanted, pattern, route } of table) {
    const match = pattern.exec(path)
    if (match === null) continue
    return wanted === method || wanted === '*' ? route(match[1] ?? '') : { kind: 'wrong-method' }
  }
  return { kind: 'unknown' }
}

// The first that matches: ids and credits come before slugs.
const table: readonly { readonly method: string; readonly pattern: RegExp; readonly route: (part: string) => Route }[] =
  [
    { method: '*', pattern: /^\/__emulator\/([a-z]+)$/, route: (name) => ({ kind: 'admin', name }) },
    { method: 'GET', pattern: /^\/files\/([^/]+)$/, route: (name) => ({ kind: 'file', name }) },
    { method: 'POST', pattern: /^\/upload-asset$/, route: () => ({ kind: 'upload' }) },
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
