import { startEmulator, type Fault } from '@genimg/emulator'

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

process.on('disconnect', () => process.exit())
