import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createEmulator, type Fault } from '@genimg/emulator'

export const apiKey = 'SG_0123456789abcdef'

/** A picture that is painted before anything is measured, so that the emulator's brush does not compete for the cores. */
export interface Painting {
  /** No other one's prompt is a part of it. */
  readonly prompt: string
  readonly size: string
  readonly background?: 'transparent'
}

/** The emulator in a process of its own, as a provider is: it shares no thread with what is measured. */
export interface EmulatorProcess {
  readonly url: string
  /** How many pictures it has billed. */
  readonly billed: () => Promise<number>
  readonly stop: () => void
}

/** Every picture, as faults that have the emulator answer with it. */
export async function paint(paintings: readonly Painting[]): Promise<readonly Fault[]> {
  const emulator = createEmulator({ latency: 0 })
  const faults: Fault[] = []
  for (const painting of paintings) {
    const answer = await emulator.fetch('https://api.segmind.com/v1/gpt-image-1-mini', {
      method: 'POST',
      headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
      body: JSON.stringify({ ...painting, quality: 'high', output_format: 'png' }),
    })
    if (answer.headers.get('content-type') !== 'image/png') throw new Error(await answer.text())
    const base64 = Buffer.from(await answer.arrayBuffer()).toString('base64')
    faults.push({ on: 'submit', kind: 'bytes', base64, promptIncludes: painting.prompt })
  }
  return faults
}

/**
 * Starts one.
 * @param latency seconds that it takes for each picture
 * @param painted by {@link paint}
 */
export async function startEmulatorProcess(latency: number, painted: readonly Fault[]): Promise<EmulatorProcess> {
  const child = fork(new URL('emulator-child.ts', import.meta.url))
  const ask = async (question: object | 'count'): Promise<unknown> => {
    const answer = once(child, 'message')
    child.send(question)
    return (await answer)[0]
  }
  const url = String(await ask({ latency: latency * 1000, faults: painted }))
  return { url, billed: async () => Number(await ask('count')), stop: () => void child.kill() }
}
