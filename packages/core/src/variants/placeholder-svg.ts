import type { PlaceholderSize } from './placeholder.ts'

export interface PlaceholderText extends PlaceholderSize {
  /** The image's name. */
  readonly label: string
  /** What to do about it. */
  readonly note: string
}

/** A stand-in that a dev server shows: the right size, quiet stripes, name and note legible however small it gets. */
export function placeholderSvg({ width, height, label, note }: PlaceholderText): string {
  const short = Math.min(width, height)
  // As wide as the longer line allows, at 0.6 em a letter.
  const fit = (text: string, most: number): number => Math.min(most, (width * 0.86) / (Math.max(text.length, 1) * 0.6))
  const large = round(fit(label, short * 0.11))
  const small = round(fit(note, Math.min(short * 0.055, large)))
  const stripe = round(Math.max(short / 24, 4))
  const inset = round(short * 0.02)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(`${label}: ${note}`)}">
<style>.a{fill:#eceff3}.b{fill:#e2e6ec}.c{fill:#4b5563}.d{fill:#6b7280}.e{stroke:#c3cad5}@media(prefers-color-scheme:dark){.a{fill:#23272e}.b{fill:#2a2f38}.c{fill:#d5dae2}.d{fill:#9aa3b0}.e{stroke:#424a57}}</style>
<defs><pattern id="s" width="${stripe * 2}" height="${stripe * 2}" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="b" width="${stripe}" height="${stripe * 2}"/></pattern></defs>
<rect class="a" width="100%" height="100%"/><rect width="100%" height="100%" fill="url(#s)"/>
<rect class="e" x="${inset}" y="${inset}" width="${round(width - inset * 2)}" height="${round(height - inset * 2)}" fill="none" stroke-width="${round(Math.max(short / 300, 1))}" stroke-dasharray="${stripe}"/>
<g font-family="system-ui,-apple-system,Segoe UI,Roboto,sans-serif" text-anchor="middle"><text class="c" x="50%" y="${round(height / 2)}" font-size="${large}" font-weight="600">${escapeXml(label)}</text><text class="d" x="50%" y="${round(height / 2 + small * 1.9)}" font-size="${small}">${escapeXml(note)}</text></g>
</svg>
`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeXml(text: string): string {
  // Control characters have no place in XML, not even escaped.
  return text.replaceAll(/\p{Cc}/gu, ' ').replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign)
}

function round(number: number): number {
  return Math.round(number * 10) / 10
}
