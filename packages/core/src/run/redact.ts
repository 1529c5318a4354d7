/** Takes secrets out of a text before it is shown, written or thrown. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= 8)
    .reduce((result, secret) => result.replaceAll(secret, '[key]'), text)
}
