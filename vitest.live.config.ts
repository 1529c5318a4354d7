import { defineConfig } from 'vitest/config'
import config from './vitest.config.ts'

// Orders pictures at the real APIs, which cost money: `pnpm test:live` says how much before it starts this. Without the
// everyday setup, which takes keys out of the environment.
const { include: _everyday, setupFiles: _setup, ...test } = config.test ?? {}

export default defineConfig({
  ...config,
  // A failed row is not tried again: its orders were paid for.
  test: { ...test, include: ['test/live/*.live.ts'], reporters: ['verbose'], retry: 0 },
})
