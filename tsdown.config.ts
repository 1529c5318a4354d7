import { defineConfig } from 'tsdown'

export default defineConfig({
  workspace: ['packages/*'],
  entry: ['src/index.ts'],
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  dts: true,
  failOnWarn: true,
  publint: { strict: true },
  attw: { profile: 'esm-only' },
})
