import { startEmulator, type Fault } from '@genimg/emulator'

/** The emulator in a process of its own, as a provider is: it shares no thread with the build that is measured. */
process.on('message', (question: { readonly latency: number; readonly faults: readonly Fault[] } | 'count') => {
  void answer(question)
})

let running: Awaited<ReturnType<typeof startEmulator>> | undefined

async function answer(
  question: { readonly latency: number; readonly faults: readonly Fault[] } | 'count',
): Promise<void> {
  if (question === 'count') {
    process.send?.(running?.ledger.length ?? 0)
    return
  }
  running = await startEmulator(question)
  process.send?.(running.url)
}
