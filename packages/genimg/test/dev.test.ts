import { basename } from 'node:path'
import { createTempProject } from '@genimg/core/testing'
import { createServer, type ViteDevServer } from 'vite'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import genimg from '../src/vite.ts'
import { runCommand } from './support/run-command.ts'
import { configText, createSite, type Site } from './support/site.ts'

const hero = `{ hero: { prompt: 'A lighthouse', alt: '' } }`
const within = { timeout: 15_000 }

/** A dev server, and the kinds of messages that it sent to pages. */
async function openDev(site: Site): Promise<{ server: ViteDevServer; sent: () => unknown[] }> {
  const server = await createServer({
    root: site.dir,
    configFile: false,
    logLevel: 'silent',
    plugins: [genimg()],
    server: { port: 0, host: '127.0.0.1' },
  })
  onTestFinished(() => server.close())
  const send = vi.spyOn(server.ws, 'send')
  await server.listen()
  const sent = (): unknown[] =>
    (send.mock.calls as readonly (readonly unknown[])[]).map(([message]) =>
      typeof message === 'string' ? message : (message as { type: string }).type,
    )
  return { server, sent }
}

const sentenceOf = (server: ViteDevServer, id: string): Promise<string> =>
  server.transformRequest(id).then(
    () => '',
    (error: unknown) => String(error),
  )

describe('a dev server whose config is broken', () => {
  it.each([
    ['is not valid', configText(hero, 'widht: 1,')],
    ['does not parse', 'export default {{'],
    ['imports a broken file', `import './broken.ts'\nexport default {}`],
    ['is missing', undefined],
  ])('goes on once a config that %s is mended: page, types, and what is generated', async (_what, broken) => {
    const site = await createSite({
      'broken.ts': 'export {{',
      ...(broken === undefined ? {} : { 'images.config.ts': broken }),
    })
    const { server, sent } = await openDev(site)
    expect(await sentenceOf(server, 'gen:hero')).not.toBe('')
    await site.write({ 'images.config.ts': configText(hero) })
    await expect.poll(sent, within).toContain('full-reload')
    expect((await server.transformRequest('gen:hero'))?.code).toContain('@genimg/hero')
    expect(await site.read('genimg-env.d.ts')).toContain('gen:hero')
    await runCommand(['generate', '--yes'], { cwd: site.dir })
    await expect.poll(sent, within).toContain('genimg:swap')
  })

  it('keeps what it had when a config breaks later, and takes the mended one', async () => {
    const site = await createSite({ 'images.config.ts': configText(hero) })
    const { server, sent } = await openDev(site)
    expect((await server.transformRequest('gen:hero'))?.code).toContain('@genimg/hero')
    expect(await sentenceOf(server, 'gen:boat')).toContain('boat')
    await site.write({ 'images.config.ts': 'export default {{' })
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect((await fetch(new URL('/@genimg/hero-640w.webp', server.resolvedUrls?.local[0]))).status).toBe(200)
    await site.write({ 'images.config.ts': configText(`{ boat: { prompt: 'A boat', alt: '' } }`) })
    await expect.poll(sent, within).toContain('full-reload')
    expect((await server.transformRequest('gen:boat'))?.code).toContain('@genimg/boat')
  })
})

describe('prompt files under a dev server', () => {
  it('can be imported when they are added', async () => {
    const site = await createSite({
      'images.config.ts': configText('{}', `prompts: 'prompts/**/*.md',`),
      'prompts/hero.md': 'A lighthouse',
    })
    const { server } = await openDev(site)
    expect((await server.transformRequest('gen:hero'))?.code).toContain('@genimg/hero')
    expect(await sentenceOf(server, 'gen:cards/boat')).toContain('cards/boat')
    await site.write({ 'prompts/cards/boat.md': 'A paper boat' })
    await expect.poll(() => sentenceOf(server, 'gen:cards/boat'), within).toBe('')
    expect(await site.read('genimg-env.d.ts')).toContain('gen:cards/boat')
  })
})

describe("a variant's address on a dev server", () => {
  it.each([
    ['an unknown name', 404, 'heroo-320w.webp', /Did you mean "hero"/],
    ['a wrong directive', 400, 'hero-320w.webp?w=wide', /w=wide/],
    ['a directive that does not exist', 400, 'hero-320w.webp?tint=red', /tint/],
  ])('tells of %s with %i and a sentence', async (_what, status, path, sentence) => {
    const site = await createSite({ 'images.config.ts': configText(hero) })
    const { server } = await openDev(site)
    const answer = await fetch(new URL(`/@genimg/${path}`, server.resolvedUrls?.local[0]))
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/plain; charset=utf-8'])
    expect(await answer.text()).toMatch(sentence)
  })

  it('runs no config that lies where Vite serves no files from', async () => {
    const site = await createSite({ 'images.config.ts': configText(hero) })
    const outside = await createTempProject({
      'images.config.mjs': `throw globalThis.genimgTest = new Error('It was run')`,
    })
    onTestFinished(() => outside.remove())
    await site.write({ 'inside/images.config.ts': configText(hero) })
    const { server } = await openDev(site)
    const statusOf = async (place: string): Promise<number> => {
      const url = new URL(`/@genimg/hero-320w.webp?in=${place}`, server.resolvedUrls?.local[0])
      return (await fetch(url, { headers: { accept: 'image/webp' } })).status
    }
    expect(await statusOf('inside')).toBe(200)
    expect(await statusOf(`../${basename(outside.dir)}`)).toBe(404)
    expect(globalThis).not.toHaveProperty('genimgTest')
  })

  it('tells with 409 what a frozen project may not make', async () => {
    const site = await createSite({ 'images.config.ts': configText(hero, 'frozen: true,') })
    const { server } = await openDev(site)
    const answer = await fetch(new URL('/@genimg/hero-320w.webp', server.resolvedUrls?.local[0]))
    expect([answer.status, answer.headers.get('content-type')]).toEqual([409, 'text/plain; charset=utf-8'])
    expect(await answer.text()).toContain('"hero"')
  })
})
