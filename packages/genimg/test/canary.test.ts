import { describe, expect, it } from 'vitest'
import { runCommand } from './support/run-command.ts'
import { configText, createSite, key, readFolder, type Site } from './support/site.ts'

const config = configText(
  `{ hero: { prompt: 'A lighthouse', alt: '' }, night: { references: ['hero', './ref.png'], prompt: 'At night', alt: '' } }`,
)
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

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
      new Set(['/v2/model', '/upload-asset', '/v2/requests/…']),
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

  it('is found by doctor and not shown', async () => {
    const site = await create()
    const { code, out } = await runCommand(['doctor'], { cwd: site.dir })
    expect(out.join('\n')).toMatch(/✓ Key +found.*\.env\.local/)
    expect(out.join('\n')).toMatch(/✓ Credits +\$100\.00 left/)
    expect(out.join('\n')).not.toContain(key)
    expect(code).toBe(0)
  })
})
