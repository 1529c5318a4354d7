/** What came of filling `{placeholders}` in one text. */
export interface Filled {
  readonly text: string
  readonly used: readonly string[]
  /** Placeholders without a value. */
  readonly unknown: readonly string[]
}

/** Replaces `{name}` by its value. `{{` and `}}` stand for the braces themselves. */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): Filled {
  const used: string[] = []
  const unknown: string[] = []
  const text = template.replaceAll(/\{\{|\}\}|\{([A-Za-z_]\w*)\}/g, (match, name: string | undefined) => {
    if (name === undefined) return match.charAt(0)
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (value === undefined) unknown.push(name)
    else used.push(name)
    return value ?? match
  })
  return { text, used, unknown }
}

/**
 * The prompt as it is sent: the image's own text, then its style on a line of its own. White space at the ends is
 * dropped; line ends are LF and characters NFC, so that an editor or an OS never changes a key.
 */
export function composePrompt(prompt: string, style: string | undefined): string {
  return [prompt, style]
    .filter((part) => part !== undefined)
    .map((part) => part.replaceAll('\r\n', '\n').normalize('NFC').trim())
    .join('\n')
}
