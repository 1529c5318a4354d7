import { describe, expect, test } from 'vitest'
import { costOfUsage, outputTokens } from '../../src/openai/price.ts'
import { connected } from './provider-parts.ts'

function priceOf(model: string, size: string, quality: string, pictures: { references?: number; mask?: boolean } = {}) {
  const { references = 0, mask = false } = pictures
  return connected().estimate({ model, params: { size, quality }, references, mask })
}

describe('gpt-image-2 is priced by its tokens', () => {
  test.each([
    ['1024x1024', 'low', 196, 0.00588],
    ['1024x1024', 'medium', 1756, 0.05268],
    ['1024x1024', 'high', 7024, 0.21072],
    ['1536x1024', 'low', 158, 0.00474],
    ['1536x1024', 'medium', 1372, 0.04116],
    ['1536x1024', 'high', 5488, 0.16464],
    ['1024x1536', 'high', 5488, 0.16464],
    ['1792x1024', 'high', 5063, 0.15189],
    ['3584x2048', 'high', 12329, 0.36987],
  ])('%s %s is %i tokens', (size, quality, tokens, usd) => {
    const [width = 0, height = 0] = size.split('x').map(Number)
    const edge = { low: 16, medium: 48, high: 96 }[quality] ?? 0
    expect(outputTokens({ width, height }, edge)).toBe(tokens)
    expect(priceOf('gpt-image-2', size, quality)).toEqual({ usd, approximate: false, seconds: 94 })
  })
})

describe('earlier ones by the picture', () => {
  test.each([
    ['gpt-image-1', [0.011, 0.042, 0.167], [0.016, 0.063, 0.25]],
    ['gpt-image-1-mini', [0.005, 0.011, 0.036], [0.006, 0.015, 0.052]],
    ['gpt-image-1.5', [0.009, 0.034, 0.133], [0.013, 0.05, 0.2]],
  ])('%s', (model, square, oblong) => {
    const prices = (size: string) => ['low', 'medium', 'high'].map((quality) => priceOf(model, size, quality).usd)
    expect(prices('1024x1024')).toEqual(square)
    expect(prices('1536x1024')).toEqual(oblong)
    expect(prices('1024x1536')).toEqual(oblong)
  })
})

describe('a price that nobody knows beforehand', () => {
  test.each([
    ['gpt-image-2', 'auto', 'high'],
    ['gpt-image-2', '1024x1024', 'auto'],
    ['gpt-image-1', 'auto', 'high'],
    ['gpt-image-1', '1024x768', 'high'],
    ['gpt-image-1.5', '1024x1024', 'auto'],
    ['gpt-image-2.5-flare', '1024x1024', 'low'],
    ['gpt-image-2.5-sunburst', '1024x1024', 'max'],
    ['sd-turbo', '512x512', 'high'],
    ['gpt-image-2', '1024x1024', 'constructor'],
  ])('%s %s %s', (model, size, quality) => {
    expect(priceOf(model, size, quality).usd).toBeNull()
  })
})

describe('an edit costs its output and about what goes in', () => {
  test.each([
    ['gpt-image-2', 1, false, 0.223008],
    ['gpt-image-2', 2, true, 0.247584],
    ['gpt-image-1', 1, false, 0.17023],
    ['gpt-image-1-mini', 1, false, 0.036808],
  ])('%s with %i references, mask: %s', (model, references, mask, usd) => {
    expect(priceOf(model, '1024x1024', 'high', { references, mask })).toMatchObject({ usd, approximate: true })
  })

  test('more where they are looked at closely', () => {
    const params = { size: '1024x1024', quality: 'high', input_fidelity: 'high' }
    const request = { model: 'gpt-image-1', params, references: 1, mask: false }
    expect(connected().estimate(request)).toMatchObject({ usd: 0.23263, approximate: true })
  })
})

test('prices are the same on this machine', () => {
  const local = connected({ baseURL: 'http://127.0.0.1:8080/v1' })
  const request = { model: 'gpt-image-2', params: { size: '1024x1024', quality: 'low' }, references: 0, mask: false }
  expect(local.estimate(request)).toEqual(connected().estimate(request))
})

describe('what an answer counts', () => {
  const usage = {
    input_tokens: 1100,
    input_tokens_details: { text_tokens: 100, image_tokens: 1000 },
    output_tokens: 7024,
    total_tokens: 8124,
  }

  test.each([
    ['gpt-image-2', (100 * 5 + 1000 * 8 + 7024 * 30) / 1e6],
    ['gpt-image-2.5-flare', (100 * 5 + 1000 * 8 + 7024 * 30) / 1e6],
    ['gpt-image-1', (100 * 5 + 1000 * 10 + 7024 * 40) / 1e6],
    ['gpt-image-1-mini', (100 * 2 + 1000 * 2.5 + 7024 * 8) / 1e6],
    ['gpt-image-1.5', (100 * 5 + 1000 * 8 + 7024 * 32) / 1e6],
  ])('is the cost for %s', (model, usd) => {
    expect(costOfUsage(model, usage)).toBe(usd)
  })

  test('text that came out has a price of its own', () => {
    const details = { image_tokens: 4160, text_tokens: 200 }
    const counted = { ...usage, output_tokens: 4360, output_tokens_details: details }
    expect(costOfUsage('gpt-image-1.5', counted)).toBe((100 * 5 + 1000 * 8 + 4160 * 32 + 200 * 10) / 1e6)
  })

  test.each([
    ['sd-turbo', usage],
    ['gpt-image-2', undefined],
    ['gpt-image-2', 'many'],
    ['gpt-image-2', { output_tokens: 7024 }],
    ['gpt-image-2', { ...usage, input_tokens_details: undefined }],
    ['gpt-image-2', { ...usage, output_tokens: -1 }],
    // Gateways that were told nothing fill in zeros.
    ['gpt-image-2', { input_tokens: 0, output_tokens: 0, total_tokens: 0 }],
    ['gpt-image-2', { ...usage, output_tokens: '7024' }],
  ])('is no cost for %s with %j', (model, counted) => {
    expect(costOfUsage(model, counted)).toBeNull()
  })
})
