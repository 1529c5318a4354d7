import { rollup, watch } from 'rollup'
import genimg from '../../src/rollup.ts'
import { rollupLike, type RollupLike } from './rollup-like.ts'

export const rollupRow: RollupLike = rollupLike('rollup', {
  open: (input, options) => rollup({ ...input, plugins: [genimg(options)] }),
  watch: (input, output, options) => watch({ ...input, output, plugins: [genimg(options)], watch: { buildDelay: 50 } }),
})
