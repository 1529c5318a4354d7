import { availableParallelism, cpus, totalmem } from 'node:os'
import sharp from 'sharp'

/** What a measured time or byte depends on besides the code. */
export interface Machine {
  /** As the processor calls itself. */
  readonly cpu: string
  /** That this process may use. */
  readonly cores: number
  readonly gibibytes: number
  readonly node: string
  readonly sharp: string
  readonly libvips: string
  /** Of the encoders that sharp brings along, by name. */
  readonly encoders: Readonly<Record<'aom' | 'webp' | 'mozjpeg' | 'png' | 'imagequant', string>>
}

export function describeMachine(): Machine {
  const version = (library: string): string => versions[library] ?? 'unknown'
  const versions: Readonly<Record<string, string | undefined>> = sharp.versions
  return {
    cpu: (cpus()[0]?.model ?? 'unknown processor').trim(),
    cores: availableParallelism(),
    gibibytes: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    sharp: version('sharp'),
    libvips: version('vips'),
    encoders: {
      aom: version('aom'),
      webp: version('webp'),
      mozjpeg: version('mozjpeg'),
      png: version('png'),
      imagequant: version('imagequant'),
    },
  }
}

/** As a sentence for people: below a table, or at the head of a report. */
export function machineSentence({ cpu, cores, gibibytes, node, sharp: sharpVersion, libvips }: Machine): string {
  return `${cpu}, ${cores} cores, ${gibibytes} GiB; Node ${node}, sharp ${sharpVersion}, libvips ${libvips}.`
}
