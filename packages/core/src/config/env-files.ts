import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { GenimgError, sentenceOf } from '../errors.ts'
import type { Files } from '../ports/ports.ts'
import type { Environment } from '../provider.ts'

export interface EnvironmentOptions {
  /** `process.env`, or what a test puts in its place. */
  readonly env: Environment
  /** Folders with `.env` files, the nearest first. */
  readonly dirs: readonly string[]
  readonly mode: string
  /** Variables that hold API keys. */
  readonly secretNames: readonly string[]
  readonly files: Files
}

export interface EnvironmentRead {
  /** The environment with the `.env` files beneath it. */
  readonly env: Environment
  /** Files that exist, those that win first. */
  readonly files: readonly string[]
  /** Everything that was looked at, what wins first. */
  readonly looked: readonly string[]
}

const theEnvironment = 'the environment'

const publicPrefixes = [
  'VITE_',
  'NEXT_PUBLIC_',
  'REACT_APP_',
  'PUBLIC_',
  'NUXT_PUBLIC_',
  'GATSBY_',
  'EXPO_PUBLIC_',
  'VUE_APP_',
  'SNOWPACK_PUBLIC_',
]

/** Reads `.env` files for API keys. Refuses, as `KEY_EXPOSED`, a key under a name that a bundler would publish. */
export async function readEnvironment(options: EnvironmentOptions): Promise<EnvironmentRead> {
  const { env, dirs, mode, secretNames, files } = options
  const names = [`.env.${mode}.local`, `.env.${mode}`, '.env.local', '.env']
  const paths = [...new Set(dirs.flatMap((dir) => names.map((name) => join(dir, name))))]
  const layers: { readonly where: string; readonly variables: Environment }[] = [
    // A variable may be there and undefined, and must not hide one of a file.
    {
      where: theEnvironment,
      variables: Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)),
    },
  ]
  for (const path of paths) {
    const variables = await readEnvFile(files, path)
    if (variables !== undefined) layers.push({ where: path, variables })
  }
  for (const { where, variables } of layers) refuseExposedKeys(variables, where, secretNames)
  return {
    env: Object.assign({}, ...layers.toReversed().map(({ variables }) => variables)),
    files: layers.slice(1).map(({ where }) => where),
    looked: [theEnvironment, ...paths],
  }
}

async function readEnvFile(files: Files, path: string): Promise<Environment | undefined> {
  // A folder of this name is somebody's virtual environment for Python.
  if ((await files.stat(path))?.isFile !== true) return undefined
  try {
    const text = Buffer.from(await files.read(path)).toString()
    return parseEnv(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new GenimgError('CONFIG_UNREADABLE', { file: path, message: `${sentenceOf(error)}.` }, { cause: error })
  }
}

function refuseExposedKeys(variables: Environment, where: string, secretNames: readonly string[]): void {
  for (const name of Object.keys(variables)) {
    const prefix = publicPrefixes.find((start) => name.startsWith(start))
    if (prefix === undefined) continue
    const wanted = secretNames.find((secret) => name.slice(prefix.length).endsWith(secret))
    if (wanted !== undefined) throw new GenimgError('KEY_EXPOSED', { name, where, wanted })
  }
}
