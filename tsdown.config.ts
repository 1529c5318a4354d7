import { readFileSync } from 'node:fs'
import { defineConfig, type UserConfig } from 'tsdown'

// Files that are started or read by path, so that no import leads to them.
const started: Readonly<Record<string, readonly string[]>> = {
  core: ['codec/child'],
  genimg: ['cli/bin', 'bundlers/webpack-module', 'bundlers/webpack-styles-loader'],
}

export default defineConfig(['core', 'segmind', 'emulator', 'genimg'].map(configOf))

/** Every entry of a package's `exports` is built under its own name; nothing is listed twice. */
function configOf(name: string): UserConfig {
  const cwd = `packages/${name}`
  const manifest: unknown = JSON.parse(readFileSync(`${cwd}/package.json`, 'utf8'))
  const sources = [...JSON.stringify(manifest).matchAll(/"genimg-source":"\.\/src\/([^"]+)\.ts"/g)].map(
    ([, path = '']) => path,
  )
  const paths = [...sources, ...(started[name] ?? [])]
  return {
    cwd,
    name,
    entry: Object.fromEntries(paths.map((path) => [path, `src/${path}.ts`])),
    tsconfig: 'tsconfig.src.json',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    dts: true,
    failOnWarn: true,
    inputOptions: { checks: { pluginTimings: false } },
    publint: { strict: true },
    attw: { profile: 'esm-only' },
  }
}
