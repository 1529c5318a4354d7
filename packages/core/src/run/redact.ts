/** Takes secrets out of a text before it is shown, written or thrown. */
export function redact(text: string, secrets: readonly string[]): string {
  return (
    secrets
      .filter((secret) => secret.length >= 8)
      // The longer one first: what is left of it where another one begins the same way is half a key.
      .toSorted((a, b) => b.length - a.length)
      .reduce((result, secret) => result.replaceAll(secret, '[key]'), text)
  )
}

/** An address that somebody else chose, fit to be shown: without a password, a key or what moves a terminal's cursor. */
export function showUrl(address: string, secrets: readonly string[]): string {
  if (!URL.canParse(address)) return redact(JSON.stringify(address).slice(1, -1), secrets)
  const url = new URL(address)
  url.username = ''
  url.password = ''
  return redact(url.href, secrets)
}
