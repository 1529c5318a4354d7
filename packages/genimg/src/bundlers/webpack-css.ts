import { fileRequestOf } from './webpack-requests.ts'

/** A stylesheet's text with the specifiers that it names, each once. */
export interface StyleText {
  readonly text: string
  readonly specifiers: readonly string[]
}

const comment = String.raw`\/\*[\s\S]*?\*\/`
const address = String.raw`url\(\s*["']?(?:gen:|~gen\/)[^"')]*["']?\s*\)`
const set = String.raw`image-set\((?:[^()]|\([^()]*\))*\)`
const parts = new RegExp(`${comment}|${set}|${address}`, 'gi')

const inAddress = /(url\(\s*["']?)((?:gen:|~gen\/)[^"')\s]*)/gi
const inString = /(["'])((?:gen:|~gen\/)[^"']*)/g

/**
 * Marks what `url()` and `image-set()` name as files, so that the bundler asks for a file and not for a module.
 * @param prefix what css-loader takes for the beginning of a request
 */
export function markFiles(text: string, prefix: string): StyleText {
  const specifiers = new Set<string>()
  const mark = (_: string, before: string, specifier: string): string => {
    specifiers.add(specifier)
    return `${before}${prefix}${fileRequestOf(specifier)}`
  }
  const marked = text.replace(parts, (part) => {
    if (part.startsWith('/*')) return part
    const withAddresses = part.replace(inAddress, mark)
    return /^image-set/i.test(part) ? withAddresses.replace(inString, mark) : withAddresses
  })
  return { text: marked, specifiers: [...specifiers] }
}
