import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { extname } from 'node:path'

const path = createRequire(import.meta.url).resolve('genimg/client')

/** Id of the module that swaps pictures in a page. No null byte, so that Vite takes the types out where there are any. */
export const clientId: string = `virtual:genimg-client${extname(path)}`

export const clientFilter: RegExp = /^virtual:genimg-client/

export function loadClient(): Promise<string> {
  return readFile(path, 'utf8')
}
