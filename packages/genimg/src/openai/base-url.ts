/** Where OpenAI's API is. */
export const defaultBaseURL = 'https://api.openai.com/v1'

/** A checked URL, without a slash at its end; or what is wrong with it, to be read after the option's name. */
export type CheckedURL = { readonly url: string; readonly loopback: boolean } | { readonly problem: string }

/** Where the API key may be sent: `https:`, or this machine. */
export function checkBaseURL(text: string): CheckedURL {
  const shown = JSON.stringify(text)
  if (!URL.canParse(text)) return { problem: `must be a URL such as ${defaultBaseURL}, not ${shown}` }
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return { problem: 'must not carry a user name or password' }
  if (url.search !== '' || url.hash !== '') return { problem: 'must end with its path, without "?" or "#"' }
  const loopback = isLoopback(url.hostname)
  if (url.protocol !== 'https:' && !(loopback && url.protocol === 'http:')) {
    return {
      problem: `must be an https: URL, or an http: URL on this machine such as http://127.0.0.1:8080/v1, not ${shown}`,
    }
  }
  return { url: url.href.replace(/\/+$/, ''), loopback }
}

// The URL parser has put every spelling of an IPv4 address into its four numbers by now.
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
