import { GenimgError, systemCode } from '@genimg/core'
import type { Call, Command } from '../command.ts'

export const emulateCommand: Command = {
  name: 'emulate',
  operands: '',
  summary: 'run a stand-in for the provider on this machine, without a key',
  options: {
    port: { type: 'string', value: 'N', summary: 'port on 127.0.0.1; 4010 by default' },
    latency: { type: 'string', value: 'MS', summary: 'how long a picture takes; 1500 by default' },
  },
  most: 0,
  run: async (call) => {
    const { terminal, signal } = call
    const { startEmulator } = await loadEmulator()
    const port = readNumber(call, 'port', 4010, 65_535)
    const emulator = await startEmulator({ port, latency: readNumber(call, 'latency', 1500, 600_000) }).catch(
      (error: unknown) => {
        if (systemCode(error) !== 'EADDRINUSE') throw error
        throw new GenimgError(
          'USAGE',
          { message: `Port ${port} is taken. Run \`genimg emulate --port ${port + 1}\`.` },
          { cause: error },
        )
      },
    )
    terminal.out(`Segmind's API is emulated at ${emulator.url}, and OpenAI's images API at ${emulator.url}/v1`)
    terminal.out('')
    terminal.out('In another terminal, or in .env.local:')
    terminal.out(`  SEGMIND_BASE_URL=${emulator.url}`)
    terminal.out('  SEGMIND_API_KEY=SG_0123456789abcdef')
    terminal.out('')
    terminal.out('Or, where the config says `provider: openai()`:')
    terminal.out(`  OPENAI_BASE_URL=${emulator.url}/v1`)
    terminal.out('  OPENAI_API_KEY=sk-0123456789abcdef')
    terminal.out('')
    terminal.out('Its pictures are marked as emulated in images.lock. Ctrl-C ends it.')
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      else signal.addEventListener('abort', () => resolve(), { once: true })
    })
    await emulator.close()
    return 0
  },
}

// An optional peer: production installs do without it.
async function loadEmulator(): Promise<typeof import('@genimg/emulator')> {
  try {
    return await import('@genimg/emulator')
  } catch (error) {
    if (systemCode(error) !== 'ERR_MODULE_NOT_FOUND') throw error
    const message = 'The emulator is a package of its own. Install it with `npm install -D @genimg/emulator`.'
    throw new GenimgError('USAGE', { message }, { cause: error })
  }
}

function readNumber({ value }: Call, name: string, fallback: number, most: number): number {
  const text = value(name)
  if (text === undefined) return fallback
  const number = Number(text)
  if (/^\d+$/.test(text) && number <= most) return number
  throw new GenimgError('USAGE', { message: `--${name} must be a whole number up to ${most}, not "${text}".` })
}
