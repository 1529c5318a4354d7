import { readdir, readFile, symlink, mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTempProject, type TempFiles, type TempProject } from '@genimg/core/testing'
import { startEmulator, type RunningEmulator, type ServerOptions } from '@genimg/emulator'
import { build, createLogger, type InlineConfig, type LogLevel } from 'vite'
import { onTestFinished } from 'vitest'
import genimg, { type PluginOptions } from '../../src/vite.ts'

/** A web project in a folder of its own, with an emulator to generate its pictures. */
export interface Site extends TempProject {
  readonly emulator: RunningEmulator
  /** `vite build`; rejects as it does. */
  readonly build: (options?: BuildOptions) => Promise<Built>
  /** Prompts that were billed since the last call. */
  readonly newlyBilled: () => readonly string[]
  /** Requests of any kind since the last call. */
  readonly newRequests: () => number
  readonly lock: () => Promise<Readonly<Record<string, LockLine>>>
}

export interface LockLine {
  readonly key: string
  readonly digest: string
  readonly type: string
  readonly width: number
  readonly emulated?: boolean
}

export interface BuildOptions {
  readonly vite?: InlineConfig
  readonly plugin?: PluginOptions
}

export interface Built {
  /** Below `dist`, sorted, → bytes. */
  readonly files: ReadonlyMap<string, Uint8Array>
  /** What was logged. */
  readonly log: string
}

export const key = 'SG_0123456789abcdef'

const packageDir = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** `images` is the object literal behind `images:`; `options` come before it. */
export function configText(images: string, options = 'budget: { perRun: 1 },'): string {
  return `import { defineImages } from 'genimg'
import { segmind } from 'genimg/segmind'
export default defineImages({ provider: segmind(), ${options} images: ${images} })
`
}

export async function createSite(files: TempFiles, server: ServerOptions = {}): Promise<Site> {
  const emulator = await startEmulator({ latency: 20, ...server })
  const project = await createTempProject({
    'package.json': '{ "type": "module", "private": true }',
    'index.html':
      '<!doctype html><title>Site</title><div id="app"></div><script type="module" src="/main.js"></script>',
    '.env.local': `SEGMIND_API_KEY=${key}\nSEGMIND_BASE_URL=${emulator.url}\n`,
    ...files,
  })
  await linkPackage(project.dir)
  onTestFinished(async () => {
    await emulator.close()
    await project.remove()
  })
  let billed = 0
  let requests = 0
  return {
    ...project,
    emulator,
    build: (options) => buildSite(project.dir, options),
    newlyBilled: () => {
      const prompts = emulator.ledger.slice(billed).map(({ prompt }) => prompt)
      billed = emulator.ledger.length
      return prompts
    },
    newRequests: () => {
      const count = emulator.requests.length - requests
      requests = emulator.requests.length
      return count
    },
    lock: async () => (JSON.parse(await project.read('images.lock')) as { images: Record<string, LockLine> }).images,
  }
}

/** Makes `genimg` importable in a project outside of the workspace. */
export async function linkPackage(dir: string): Promise<void> {
  await mkdir(join(dir, 'node_modules'), { recursive: true })
  await symlink(packageDir, join(dir, 'node_modules', 'genimg'), 'junction')
}

async function buildSite(dir: string, { vite = {}, plugin }: BuildOptions = {}): Promise<Built> {
  const lines: string[] = []
  const note = (message: string): void => void lines.push(message)
  const logger = createLogger('info' satisfies LogLevel)
  await rm(join(dir, 'dist'), { recursive: true, force: true })
  await build({
    root: dir,
    configFile: false,
    plugins: [genimg(plugin)],
    customLogger: { ...logger, info: note, warn: note, warnOnce: note, error: note },
    ...vite,
  })
  return { files: await readFolder(join(dir, 'dist')), log: lines.join('\n') }
}

/** Every file below a folder, also where a server is writing some of them: one that was renamed is looked for again. */
export async function readFolder(dir: string, looks = 5): Promise<ReadonlyMap<string, Uint8Array>> {
  try {
    return await readOnce(dir)
  } catch (error) {
    const isMoved = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (isMoved && looks > 1) return await readFolder(dir, looks - 1)
    throw error
  }
}

async function readOnce(dir: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const files = await Promise.all(
    paths
      .toSorted()
      .map(async (path) => [path.slice(dir.length + 1).replaceAll('\\', '/'), await readFile(path)] as const),
  )
  return new Map(files)
}
