import { defineConfig } from 'vitest/config'
import config from './vitest.config.ts'

// The soak takes minutes, so that it runs apart from the other tests: `pnpm test:soak`.
const { include: _everyday, ...test } = config.test ?? {}

export default defineConfig({ ...config, test: { ...test, include: ['packages/genimg/test/soak/*.long.ts'] } })
