import { describe, expect, it } from 'vitest'
import { base, member } from './caller.ts'
import { auth, boat, createOpenAICaller, errorIn } from './openai-caller.ts'

describe('what is refused', () => {
  it.each<[string, object, string, string]>([
    ['no prompt', { prompt: undefined }, 'missing_required_parameter', 'prompt'],
    ['an empty prompt', { prompt: '' }, 'missing_required_parameter', 'prompt'],
    ['a prompt that is too long', { prompt: 'x'.repeat(32_001) }, 'string_above_max_length', 'prompt'],
    ['no model', { model: undefined }, 'missing_required_parameter', 'model'],
    ['an unknown model', { model: 'gpt-image-9' }, 'invalid_value', 'model'],
    ['an unknown parameter', { response_format: 'url' }, 'unknown_parameter', 'response_format'],
    ['a parameter of edits', { input_fidelity: 'high', model: 'gpt-image-1.5' }, 'unknown_parameter', 'input_fidelity'],
    ['a parameter named like a member of objects', { constructor: 'x' }, 'unknown_parameter', 'constructor'],
    ['an unknown quality', { quality: 'hd' }, 'invalid_value', 'quality'],
    ['a quality that is a number', { quality: 1 }, 'invalid_type', 'quality'],
    ['an unknown background', { background: 'white' }, 'invalid_value', 'background'],
    ['an unknown moderation', { moderation: 'high' }, 'invalid_value', 'moderation'],
    ['an unknown format', { output_format: 'avif' }, 'invalid_value', 'output_format'],
    ['too much compression', { output_compression: 101 }, 'integer_above_max_value', 'output_compression'],
    ['no pictures', { n: 0 }, 'integer_below_min_value', 'n'],
    ['too many pictures', { n: 11 }, 'integer_above_max_value', 'n'],
    ['a number as text', { n: '1' }, 'invalid_type', 'n'],
    ['a size of another model', { model: 'gpt-image-1.5', size: '1792x1024' }, 'invalid_value', 'size'],
    ['a size that is none', { size: '1024' }, 'invalid_value', 'size'],
    ['an edge that is no multiple of 16', { size: '1000x1024' }, 'invalid_value', 'size'],
    ['an edge that is too long', { size: '3856x2048' }, 'invalid_value', 'size'],
    ['too many pixels', { size: '3840x2176' }, 'invalid_value', 'size'],
    ['too few pixels', { size: '1024x624' }, 'invalid_value', 'size'],
    ['too long an oblong', { size: '1600x528' }, 'invalid_value', 'size'],
    [
      'a transparent JPEG',
      { model: 'gpt-image-1.5', background: 'transparent', output_format: 'jpeg' },
      'invalid_value',
      'background',
    ],
    ['transparency that the model lacks', { background: 'transparent' }, 'invalid_value', 'background'],
  ])('%s', async (_, change, code, param) => {
    const { emulator, generate } = createOpenAICaller()
    const response = await generate({ ...boat, ...change })
    expect(response.status).toBe(400)
    expect(await errorIn(response)).toMatchObject({ code, param })
    expect(emulator.ledger).toEqual([])
  })

  it('says which parameter it does not know, and which values it does', async () => {
    const { generate } = createOpenAICaller()
    expect(await errorIn(await generate({ ...boat, seed: 1 }))).toEqual({
      message: "Unknown parameter: 'seed'.",
      type: 'invalid_request_error',
      param: 'seed',
      code: 'unknown_parameter',
    })
    expect(member(await errorIn(await generate({ ...boat, quality: 'hd' })), 'message')).toBe(
      "Invalid value: 'hd'. Supported values are: 'low', 'medium', 'high', and 'auto'.",
    )
  })

  it('a compressed PNG', async () => {
    const error = await errorIn(await createOpenAICaller().generate({ ...boat, output_compression: 80 }))
    expect(error).toMatchObject({ code: 'invalid_png_output_compression' })
  })

  it('a prompt that moderation blocks, unbilled', async () => {
    const { emulator, generate } = createOpenAICaller()
    const response = await generate({ ...boat, prompt: 'A [blocked] boat' })
    expect(response.status).toBe(400)
    expect(await errorIn(response)).toMatchObject({ type: 'image_generation_user_error', code: 'moderation_blocked' })
    expect(emulator.ledger).toEqual([])
  })

  it.each<[string, string, Record<string, string>]>([
    ['half a JSON', '{"model":', {}],
    ['a list', '[]', {}],
    ['another content type', JSON.stringify(boat), { 'content-type': 'text/plain' }],
  ])('%s', async (_, body, headers) => {
    expect((await createOpenAICaller().generate(body, { ...auth, ...headers })).status).toBe(400)
  })

  it.each([
    ['GET', '/v1/images/generations', 405],
    ['POST', '/v1/models', 405],
    ['POST', '/v1/images/variations', 404],
  ])('%s %s, as OpenAI tells it', async (method, path, status) => {
    const response = await createOpenAICaller().emulator.fetch(base + path, { method, headers: auth })
    expect(response.status).toBe(status)
    expect(await errorIn(response)).toMatchObject({ type: 'invalid_request_error' })
  })
})
