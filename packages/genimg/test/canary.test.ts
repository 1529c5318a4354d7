import { inspect } from 'node:util'
import type { Fault } from '@genimg/emulator'
import { createLogger, createServer } from 'vite'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import genimg from '../src/vite.ts'
import { runCommand } from './support/run-command.ts'
import { configText, createSite, key, readFolder, type Site } from './support/site.ts'

const config = configText(
  `{ hero: { prompt: 'A lighthouse', alt: '' }, night: { references: ['hero', './ref.png'], prompt: 'At night', alt: '' } }`,
)
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const refusals: readonly (readonly [string, Fault])[] = [
  ['a refusal of the request', { on: 'submit', kind: 'answer', status: 400, body: { error: `no, ${key}` } }],
  ['a refusal of the key', { on: 'submit', kind: 'answer', status: 401, body: { error: `Invalid ${key}` } }],
  ['a failed job', { on: 'submit', kind: 'fail', error: `worker died with ${key}` }],
  ['a block', { on: 'submit', kind: 'fail', error: `content policy, says ${key}` }],
]

async function create(): Promise<Site> {
  return await createSite({
    'images.config.ts': config,
    'main.js': `import hero from 'gen:hero'\nimport night from 'gen:night'\nconsole.log(hero, night)`,
    'ref.png': png,
  })
}

/** Files that hold the key, the one where the user put it aside. */
async function filesWithKey(site: Site): Promise<readonly string[]> {
  const files = await readFolder(site.dir)
  return [...files]
    .filter(([name, bytes]) => name !== '.env.local' && Buffer.from(bytes).includes(key))
    .map(([name]) => name)
}

describe('the API key', () => {
  it('goes to the base URL and the upload URL and nowhere else', async () => {
    const site = await create()
    const { log } = await site.build()
    const { requests } = site.emulator
    const withKey = requests.filter(({ hasKey }) => hasKey).map(({ path }) => path.replace(/[0-9a-f-]{36}.*/, '…'))
    expect(new Set(withKey.map((path) => path.replace(/\/(gpt-[^/]+)$/, '/model')))).toEqual(
      new Set(['/v1/get-user-credits', '/v2/model', '/upload-asset', '/v2/requests/…']),
    )
    expect(requests.filter(({ path }) => path.startsWith('/files/')).map(({ hasKey }) => hasKey)).not.toContain(true)
    expect(requests.some(({ path }) => path.startsWith('/files/'))).toBe(true)
    expect(log).not.toContain(key)
    expect(await filesWithKey(site)).toEqual([])
  })

  it.each([
    [
      'an answer that echoes it',
      { on: 'submit', kind: 'answer', status: 400, body: JSON.stringify({ error: `bad key ${key}` }) },
    ],
    ['a refusal', { on: 'submit', kind: 'answer', status: 401, body: JSON.stringify({ error: `Invalid ${key}` }) }],
    ['a garbled answer', { on: 'submit', kind: 'answer', status: 200, body: `<html>${key}</html>` }],
    ['a failed job', { on: 'status', kind: 'fail', error: `worker died with ${key}` }],
  ] as const)('is in no file and no output after %s', async (_case, fault) => {
    const site = await create()
    site.emulator.fail({ ...fault, times: 9 } as Parameters<Site['emulator']['fail']>[0])
    const { code, out, err } = await runCommand(['generate', '--yes', '--json'], { cwd: site.dir })
    expect(code).not.toBe(0)
    expect([...out, ...err].join('\n')).not.toContain(key)
    expect(await filesWithKey(site)).toEqual([])
  })

  it.each(refusals)('is in no log and no error of a build after %s', async (_case, fault) => {
    const site = await create()
    site.emulator.fail({ ...fault, times: 9 })
    const lines: string[] = []
    const note = (message: string): void => void lines.push(message)
    const customLogger = { ...createLogger('info'), info: note, warn: note, warnOnce: note, error: note }
    const error: unknown = await site.build({ vite: { customLogger } }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Error)
    expect(lines.join('\n')).toContain('[key]')
    expect([...lines, String(error), inspect(error, { depth: 9 })].join('\n')).not.toContain(key)
    expect(await filesWithKey(site)).toEqual([])
  })

  it.each(refusals)('is in nothing that a dev server logs, sends or answers after %s', async (_case, fault) => {
    const site = await create()
    await site.write({ 'images.config.ts': config.replace('budget:', `dev: 'generate', budget:`) })
    site.emulator.fail({ ...fault, times: 9 })
    const lines: string[] = []
    const note = (message: string): void => void lines.push(message)
    const server = await createServer({
      root: site.dir,
      configFile: false,
      plugins: [genimg()],
      server: { port: 0, host: '127.0.0.1' },
      customLogger: { ...createLogger('info'), info: note, warn: note, warnOnce: note, error: note },
    })
    onTestFinished(() => server.close())
    const send = vi.spyOn(server.ws, 'send')
    await server.listen()
    const module = await server.transformRequest('gen:hero').then((result) => result?.code, String)
    await expect.poll(() => lines.join('\n'), { timeout: 15_000 }).toContain('[key]')
    const answers = await Promise.all(
      ['@genimg/hero-640w.webp', '@genimg/heroo-640w.webp', 'main.js'].map(async (path) => {
        const answer = await fetch(new URL(path, server.resolvedUrls?.local[0]))
        return await answer.text()
      }),
    )
    const said = [...lines, module, ...answers, JSON.stringify(send.mock.calls)].join('\n')
    expect(said).not.toContain(key)
    await server.close()
    expect(await filesWithKey(site)).toEqual([])
  })

  it.each([401, 500, 200])('is not shown by doctor where the balance is answered with %i', async (status) => {
    const site = await create()
    site.emulator.fail({ on: 'credits', kind: 'answer', status, body: { error: `no ${key}`, [key]: key }, times: 9 })
    const { code, out, err } = await runCommand(['doctor'], { cwd: site.dir })
    expect(code).toBe(1)
    expect([...out, ...err].join('\n')).not.toContain(key)
  })

  it('is found by doctor and not shown', async () => {
    const site = await create()
    const { code, out } = await runCommand(['doctor'], { cwd: site.dir })
    expect(out.join('\n')).toMatch(/✓ Key +found.*\.env\.local/)
    expect(out.join('\n')).toMatch(/✓ Credits +\$100\.00 left/)
    expect(out.join('\n')).not.toContain(key)
    expect(code).toBe(0)
  })
})
