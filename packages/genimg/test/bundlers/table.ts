import { esbuildRow } from './esbuild.ts'
import { rolldownRow } from './rolldown.ts'
import { rollupRow } from './rollup.ts'
import type { BundlerRow } from './row.ts'
import { rspackRow } from './rspack.ts'
import { viteRow } from './vite.ts'
import { webpackRow } from './webpack.ts'

/** Every bundler that pictures are built with. */
export const bundlers: readonly BundlerRow[] = [viteRow, rollupRow, rolldownRow, esbuildRow, webpackRow, rspackRow]
