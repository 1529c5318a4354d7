import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

// `pnpm bench plan` runs bench/plan.ts; without a name, all of them run.
const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'bench')
const names = (await readdir(folder)).filter((name) => name.endsWith('.ts')).map((name) => name.slice(0, -3))
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  console.error(`No such benchmark: ${unknown.join(', ')}. There are ${names.join(', ')}.`)
  process.exitCode = 2
} else {
  for (const name of wanted.length === 0 ? names : wanted) await import(pathToFileURL(join(folder, `${name}.ts`)).href)
}
