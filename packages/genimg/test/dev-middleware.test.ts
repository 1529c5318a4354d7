import { createServer, request as open, type IncomingHttpHeaders } from 'node:http'
import { openProject, type Codec, type EncodeTask } from '@genimg/core'
import sharp from 'sharp'
import { expect, it, onTestFinished } from 'vitest'
import { createDevMiddleware } from '../src/bundlers/dev-middleware.ts'
import { createDevSession } from '../src/bundlers/dev-session.ts'
import { builtinProviders } from '../src/providers.ts'
import { createPictureSite, sharedCodec } from './support/picture-site.ts'
import { stripes } from './support/small-pictures.ts'

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

interface Dev {
  readonly ask: (path: string, headers?: Readonly<Record<string, string>>, method?: string) => Promise<Answer>
  /** What the encoder was asked for. */
  readonly tasks: readonly EncodeTask[]
}

/** The middleware alone, over a picture that exists. */
async function startDev(): Promise<Dev> {
  const site = await createPictureSite({ pictures: { hero: await stripes() } })
  const tasks: EncodeTask[] = []
  const codec: Codec = {
    ...sharedCodec,
    encode: (task) => {
      tasks.push(task)
      return sharedCodec.encode(task)
    },
  }
  const session = createDevSession(() =>
    openProject({
      from: site.dir,
      mode: 'development',
      command: 'serve',
      env: {},
      providers: builtinProviders,
      ciFreezes: false,
      ports: { codec },
    }),
  )
  const middleware = createDevMiddleware('/', () => session)
  const server = createServer((request, response) =>
    middleware(request, response, (error: unknown) => {
      response.statusCode = error === undefined ? 404 : 500
      response.end(String(error))
    }),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    await session.close()
    await new Promise((resolve) => server.close(resolve))
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return {
    tasks,
    ask: (path, headers = {}, method = 'GET') =>
      new Promise((resolve, reject) => {
        const asked = open({ port, host: '127.0.0.1', path, headers, method, agent: false }, (answer) => {
          const chunks: Buffer[] = []
          answer.on('data', (chunk: Buffer) => chunks.push(chunk))
          answer.on('end', () =>
            resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }),
          )
        })
        asked.on('error', reject)
        asked.end()
      }),
  }
}

const webp = '/@genimg/hero-192w.webp'

it('encodes what several requests ask for once, and only that', async () => {
  const { ask, tasks } = await startDev()
  const answers = await Promise.all(Array.from({ length: 6 }, () => ask(webp)))
  for (const { status, headers, body } of answers) {
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'content-type': 'image/webp',
      'content-length': String(body.length),
      'cache-control': 'no-cache',
    })
    expect(body.equals(answers[0]?.body ?? Buffer.alloc(0))).toBe(true)
  }
  await ask(webp)
  expect(tasks.map(({ outputs }) => outputs.map(({ format }) => format))).toEqual([['webp']])
})

it('answers with 304 to who has it, without encoding', async () => {
  const { ask, tasks } = await startDev()
  const { etag = '' } = (await ask(webp, {}, 'HEAD')).headers
  expect(etag).toMatch(/^"[0-9a-f]{64}"$/)
  for (const known of [etag, `W/${etag}`, `"another", ${etag}`]) {
    const { status, headers, body } = await ask(webp, { 'if-none-match': known })
    expect([status, headers.etag, headers['cache-control'], body.length]).toEqual([304, etag, 'no-cache', 0])
  }
  expect(tasks).toEqual([])
  for (const other of ['"another"', etag.slice(1, -1), '']) {
    expect((await ask(webp, { 'if-none-match': other })).status).toBe(200)
  }
})

it('answers HEAD as GET, without encoding', async () => {
  const { ask, tasks } = await startDev()
  const head = await ask(webp, {}, 'HEAD')
  expect(head.body).toHaveLength(0)
  expect(tasks).toEqual([])
  const { headers, status } = await ask(webp)
  expect(head.status).toBe(status)
  for (const name of ['content-type', 'etag', 'cache-control']) expect(head.headers[name]).toBe(headers[name])
  expect((await ask('/@genimg/other-192w.webp', {}, 'HEAD')).status).toBe(404)
})

it.each([
  ['hero-40w.webp?w=40&h=30', 40, 30],
  ['hero-48w.webp?h=16;32', 48, 16],
  ['hero-96w.webp?h=16;32', 96, 32],
  // A height that could be taken for a hash.
  ['hero-48w.webp?h=16', 48, 16],
])('serves the height that was asked for beside its own hash: %s', async (path, width, height) => {
  const { ask } = await startDev()
  const { status, body } = await ask(`/@genimg/${path}&format=webp&h=0123456789abcdef`)
  expect(status).toBe(200)
  expect(await sharp(body).metadata()).toMatchObject({ width, height })
})
