import { generateImage } from 'ai'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sendJson, startImageServer, type Answer, type ImageServer } from './image-server.ts'
import { connected, openaiModels, order } from './parts.ts'

let server: ImageServer

beforeAll(async () => {
  server = await startImageServer()
})

afterAll(async () => {
  await server.close()
})

const failing: Answer = (response) =>
  sendJson(response, 500, { error: { message: 'The server had an error' } }, { 'retry-after-ms': '1' })

test("the SDK's own function orders again by itself, and aiSdk() leaves that to core", async () => {
  const model = openaiModels.v4(server)
  server.answerNext('POST', failing)
  await generateImage({ model, prompt: 'A paper boat' })
  expect(server.posts()).toHaveLength(2)

  server.answerNext('POST', failing)
  expect(await order(connected(model))).toMatchObject({ status: 'busy', because: 'fault', wait: 1 })
  expect(server.posts()).toHaveLength(3)
})
