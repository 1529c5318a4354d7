import { execFile } from 'node:child_process'

/** The `git` command in one folder. It is only ever asked to read, and nothing here needs it. */
export interface Git {
  /** What a command prints; undefined where it fails: no git, no repository, nothing of that name. */
  readonly read: (...args: readonly string[]) => Promise<Buffer | undefined>
  /** The same for commands that answer with exit code 1 where they find nothing: empty then. */
  readonly search: (...args: readonly string[]) => Promise<Buffer | undefined>
}

/** A picture of the largest size that is taken from anyone, and then some. */
const maxBytes = 256 * 1024 * 1024

// A hook runs with these set, and they would lead to another folder than the one asked about.
const places = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR', 'GIT_INDEX_FILE', 'GIT_PREFIX']

export function createGit(dir: string): Git {
  const inherited = Object.entries(process.env).filter(([name]) => !places.includes(name))
  const env = { ...Object.fromEntries(inherited), LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' }
  const options = { cwd: dir, env, maxBuffer: maxBytes, encoding: 'buffer', windowsHide: true } as const
  const run = (args: readonly string[], accepted: readonly unknown[]): Promise<Buffer | undefined> =>
    new Promise((resolve) => {
      execFile('git', args, options, (error, stdout) =>
        resolve(accepted.includes(error?.code ?? 0) ? stdout : undefined),
      )
    })
  return { read: (...args) => run(args, [0]), search: (...args) => run(args, [0, 1]) }
}
