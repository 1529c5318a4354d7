import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readEnvironment, type EnvironmentRead } from '../src/config/env-files.ts'
import { createNodeFiles } from '../src/ports/node-files.ts'
import type { Environment } from '../src/provider.ts'
import { tempFolder } from './temp-folder.ts'

const key = 'SG_0123456789abcdef'

function read(dirs: readonly string[], env: Environment = {}, mode = 'production'): Promise<EnvironmentRead> {
  const secretNames = ['SEGMIND_API_KEY', 'OPENAI_API_KEY']
  return readEnvironment({ env, dirs, mode, secretNames, files: createNodeFiles() })
}

it('lets the environment win, then the mode, then what is local, file by file', async () => {
  const sources = ['.env', '.env.local', '.env.production', '.env.production.local']
  const dir = await tempFolder(
    Object.fromEntries(
      sources.map((name, at) => [
        name,
        sources
          .slice(at)
          .map((_, later) => `V${at + later}=${name}`)
          .join('\n'),
      ]),
    ),
  )
  const { env, files } = await read([dir], { V0: 'the environment', V4: 'the environment' })
  // V<n> is in the first n + 1 files, so that the strongest of them is the nth.
  expect(env).toEqual({
    V0: 'the environment',
    V1: '.env.local',
    V2: '.env.production',
    V3: '.env.production.local',
    V4: 'the environment',
  })
  expect(files).toEqual(sources.toReversed().map((name) => join(dir, name)))
})

it('prefers the nearer folder, and reads only files of the mode', async () => {
  const root = await tempFolder({
    '.env.production.local': 'A=root\nB=root',
    '.env.staging': 'C=staging',
    'site/.env': 'A=site',
  })
  const site = join(root, 'site')
  const { env, files, looked } = await read([site, root])
  expect(env).toEqual({ A: 'site', B: 'root' })
  expect(files).toEqual([join(site, '.env'), join(root, '.env.production.local')])
  expect(looked).toHaveLength(9)
  expect(looked[0]).toBe('the environment')
  expect((await read([site, root], {}, 'staging')).env).toEqual({ A: 'site', C: 'staging' })
  expect((await read([root, root])).looked).toHaveLength(5)
})

it('reads quotes, comments, exports and line ends as people write them, and a byte-order mark', async () => {
  const dir = await tempFolder({
    '.env': `\uFEFFSEGMIND_API_KEY="${key}"\r\n# OLD=1\r\nexport B='two words' # why\r\nC=a=b\r\n`,
  })
  expect((await read([dir])).env).toEqual({ SEGMIND_API_KEY: key, B: 'two words', C: 'a=b' })
})

it('leaves the environment itself alone, and takes an undefined variable for none', async () => {
  const dir = await tempFolder({ '.env': 'GENIMG_TEST_ONLY=from-file' })
  const before = { ...process.env }
  const given = Object.freeze({ GENIMG_TEST_ONLY: undefined })
  expect((await read([dir], given)).env['GENIMG_TEST_ONLY']).toBe('from-file')
  expect({ ...process.env }).toEqual(before)
})

it('passes over a folder with that name', async () => {
  const dir = await tempFolder()
  await mkdir(join(dir, '.env'))
  expect(await read([dir])).toMatchObject({ env: {}, files: [] })
})

it.each([
  'VITE_',
  'NEXT_PUBLIC_',
  'REACT_APP_',
  'PUBLIC_',
  'NUXT_PUBLIC_',
  'GATSBY_',
  'EXPO_PUBLIC_',
  'VUE_APP_',
  'SNOWPACK_PUBLIC_',
])('refuses a key that %s would publish', async (prefix) => {
  const dir = await tempFolder({ '.env.local': `${prefix}SEGMIND_API_KEY=${key}` })
  await expect(read([dir])).rejects.toMatchObject({
    code: 'KEY_EXPOSED',
    details: { name: `${prefix}SEGMIND_API_KEY`, where: join(dir, '.env.local'), wanted: 'SEGMIND_API_KEY' },
    message: expect.not.stringContaining(key),
  })
  await expect(read([], { [`${prefix}MY_OPENAI_API_KEY`]: key })).rejects.toMatchObject({
    code: 'KEY_EXPOSED',
    details: { name: `${prefix}MY_OPENAI_API_KEY`, where: 'the environment', wanted: 'OPENAI_API_KEY' },
  })
})

it('refuses nothing else', async () => {
  const env = { SEGMIND_API_KEY: key, VITE_TITLE: 'x', VITE_SEGMIND_API_KEY: undefined, MY_VITE_SEGMIND_API_KEY: key }
  expect((await read([], env)).env['SEGMIND_API_KEY']).toBe(key)
})
