/** Whether a string can be the id of a job: a path segment, written to disk, and so not a repetition of the API key. */
export function isRequestId(text: string, apiKey: string): boolean {
  return /^[A-Za-z0-9_-]{1,128}$/.test(text) && !text.includes(apiKey)
}
