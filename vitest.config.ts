import { defineConfig } from 'vitest/config'

export default defineConfig({
  ssr: { resolve: { conditions: ['genimg-source'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    // The encoder child and the command are TypeScript here, so that tests need no build; both inherit these flags.
    execArgv: ['--import', 'tsx', '--conditions', 'genimg-source'],
    pool: 'forks',
    // Its own default leaves one core alone, which is half of a small machine.
    maxWorkers: '100%',
    setupFiles: ['test/setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
