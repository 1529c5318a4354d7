import type { Codec } from '../ports/ports.ts'
import { createCodec } from './codec.ts'
import { readVersion } from './version.ts'

/**
 * Hands out one codec to many users. All projects that are open in a process work with one encoder: two configs in one
 * build hold no more pixels than one does, and a dev server that starts anew finds its encoder running. The last one that
 * is closed ends what was not finished; an encoder without work stays for as long as it may be idle.
 * @param open makes the one that is shared
 * @param installed what {@link Codec.version} of one that is opened now would be
 */
export function createSharing(open: () => Codec, installed: () => string | undefined): () => Codec {
  let shared: { readonly codec: Codec; readonly version: string | undefined } | undefined
  const users = new Set<object>()
  /** Tasks that are not finished, of users that were closed too. */
  let working = 0

  function use(user: object): Codec {
    // Of a process that lives on, sharp may be another one by now.
    if (users.size === 0 && shared?.version !== installed()) {
      void shared?.codec.close()
      shared = undefined
    }
    users.add(user)
    shared ??= { codec: open(), version: installed() }
    return shared.codec
  }

  return () => {
    const user = {}
    async function work<T>(task: (codec: Codec) => Promise<T>): Promise<T> {
      working += 1
      try {
        return await task(use(user))
      } finally {
        working -= 1
      }
    }

    return {
      inspect: (path) => work((codec) => codec.inspect(path)),
      examine: (path, rank) => work((codec) => codec.examine(path, rank)),
      encode: (task) => work((codec) => codec.encode(task)),
      version: () => use(user).version(),
      prepare: () => use(user).prepare(),
      close: async () => {
        users.delete(user)
        if (users.size === 0 && working > 0) await shared?.codec.close()
      },
    }
  }
}

/** The codec of one project, see {@link createSharing}. */
export const shareCodec: () => Codec = createSharing(createCodec, () => {
  try {
    return readVersion()
  } catch {
    // Whoever needs it says what is wrong.
    return undefined
  }
})
