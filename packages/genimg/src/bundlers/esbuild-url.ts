import type { BuildOptions } from 'esbuild'
import type { DeclareUrl } from './render-module.ts'
import { urlInScript } from './url-in-script.ts'

/**
 * What esbuild gives for a file is its path from the script, unless there is a `publicPath`. A browser would take it for
 * one from the page, so it is made an address here, where the script can tell its own.
 */
export function declareUrlFor(options: BuildOptions): DeclareUrl {
  const toUrl = urlOf(options)
  return (variable, { path }) => {
    const imported = `import ${variable}File from ${JSON.stringify(path)}`
    return `${imported}\nconst ${variable} = ${toUrl(`${variable}File`)}`
  }
}

function urlOf(options: BuildOptions): (file: string) => string {
  const { publicPath = '', platform = 'browser' } = options
  // On a server, pages are made that are shown elsewhere.
  if (publicPath !== '' || platform === 'node') return (file) => file
  switch (formatOf(options)) {
    case 'esm':
      return (file) => `new URL(${file}, import.meta.url).href`
    case 'iife':
      return (file) => urlInScript(file, false)
    case 'cjs':
      return (file) => file
  }
}

function formatOf({ format, platform }: BuildOptions): NonNullable<BuildOptions['format']> {
  return format ?? (platform === 'neutral' ? 'esm' : 'iife')
}
