import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { extname } from 'node:path'

const path = createRequire(import.meta.url).resolve('genimg/client')

/** Id of the module that swaps pictures in a page. Its ending tells Vite whether there are types to take out. */
export const clientId: string = `\0genimg-client${extname(path)}`

export const clientFilter: RegExp = new RegExp(`^\0genimg-client`)

export function loadClient(): Promise<string> {
  return readFile(path, 'utf8')
}
