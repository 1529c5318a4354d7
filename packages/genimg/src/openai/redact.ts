/** Takes the API key out of a text. Too short a one is left, since it would take half the text with it. */
export function redact(text: string, apiKey: string | undefined): string {
  return apiKey === undefined || apiKey.length < 8 ? text : text.replaceAll(apiKey, '[key]')
}
