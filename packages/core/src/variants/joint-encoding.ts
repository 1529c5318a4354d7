import type { Codec, EncodedFile, EncodeOutput } from '../ports/ports.ts'

/** Encodes what several ask of one picture at the same time as one task, so that it is decoded once. */
export interface JointEncoding {
  /**
   * The files that are wanted, in their order; nothing is encoded where nobody wants any.
   * @param source path of the original
   * @param find finds out what is wanted. Whoever begins with the same picture before that is known shares the task.
   */
  readonly encode: (source: string, find: () => Promise<readonly EncodeOutput[]>) => Promise<readonly EncodedFile[]>
}

interface Gathering {
  /** How many have not found out yet. */
  expected: number
  readonly outputs: EncodeOutput[]
  readonly start: () => void
  readonly files: Promise<readonly EncodedFile[]>
}

export function createJointEncoding(codec: Pick<Codec, 'encode'>): JointEncoding {
  const gatherings = new Map<string, Gathering>()

  function gather(source: string): Gathering {
    const outputs: EncodeOutput[] = []
    let start = (): void => undefined
    const begun = new Promise<void>((resolve) => (start = resolve))
    const gathering = { expected: 0, outputs, start, files: begun.then(() => codec.encode({ source, outputs })) }
    gatherings.set(source, gathering)
    return gathering
  }

  return {
    encode: async (source, find) => {
      const shared = gatherings.get(source) ?? gather(source)
      shared.expected += 1
      let own: readonly EncodeOutput[] = []
      let first = 0
      try {
        own = await find()
      } finally {
        first = shared.outputs.length
        shared.outputs.push(...own)
        shared.expected -= 1
        if (shared.expected === 0) {
          gatherings.delete(source)
          if (shared.outputs.length > 0) shared.start()
        }
      }
      return own.length === 0 ? [] : (await shared.files).slice(first, first + own.length)
    },
  }
}
