/** What came of filling `{placeholders}` in one text. */
export interface Filled {
  readonly text: string
  /** Placeholders without a value. */
  readonly unknown: readonly string[]
}

/** Replaces `{name}` by its value. `{{` and `}}` stand for the braces themselves. */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): Filled {
  return fill(template, /(?<braces>\{\{|\}\})|\{(?<name>[A-Za-z_]\w*)\}/g, values)
}

/** The same in a path, glob or URL, where braces have a meaning of their own: of doubled ones only `{{name}}` is read. */
export function fillPath(template: string, values: Readonly<Record<string, string>>): Filled {
  return fill(template, /(?<braces>\{\{[A-Za-z_]\w*\}\})|\{(?<name>[A-Za-z_]\w*)\}/g, values)
}

function fill(template: string, pattern: RegExp, values: Readonly<Record<string, string>>): Filled {
  const unknown: string[] = []
  const text = template.replaceAll(pattern, (match, braces: string | undefined, name: string | undefined) => {
    if (name === undefined) return (braces ?? match).replaceAll('{{', '{').replaceAll('}}', '}')
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (value === undefined) unknown.push(name)
    return value ?? match
  })
  return { text, unknown }
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
