import { rolldown, watch } from 'rolldown'
import genimg from '../../src/rolldown.ts'
import { rollupLike, type RollupLike } from './rollup-like.ts'

export const rolldownRow: RollupLike = rollupLike('rolldown', {
  open: (input, options) => rolldown({ ...input, plugins: [genimg(options)] }),
  watch: (input, output, options) => watch({ ...input, output, plugins: [genimg(options)], watch: { buildDelay: 50 } }),
})
