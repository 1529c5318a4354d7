import { describe, expect, test } from 'vitest'
import { show } from '../src/config/check.ts'
import { configCheck } from '../src/config/config-schema.ts'

const provider = { id: 'fake', connect: () => null }

function problems(config: unknown): readonly string[] {
  return configCheck(config, '').map(({ path, message }) => `${path} ${message}`)
}

describe('a config with every option', () => {
  test('has no problem', () => {
    const variants = {
      widths: [640, 1280],
      formats: ['avif', 'webp', 'jpeg', 'png'],
      aspect: '4:3',
      fit: 'cover',
      position: '60% 20%',
      quality: { avif: 50, jpeg: 78 },
      lossless: false,
      sizes: '100vw',
    }
    const request = {
      model: 'm',
      size: '1024x1024',
      quality: 'high',
      background: 'opaque',
      style: 's',
      recipe: 'r',
      params: { a: [1, null] },
    }
    const hero = {
      prompt: 'A boat',
      alt: '',
      ...request,
      references: ['./a.png'],
      mask: './m.png',
      revision: 2,
      variants,
      matrix: { a: ['b'] },
      vars: { c: 'd' },
    }
    const config = {
      provider,
      budget: { perRun: 5, perDay: 0 },
      defaults: request,
      styles: { s: 'flat' },
      vars: { a: '' },
      prompts: ['prompts/*.md'],
      variants,
      presets: { card: variants },
      images: { hero, 'cards/{a}': { prompt: 'x', references: 'hero', revision: 'b', variants: { quality: 50 } } },
      dir: 'images',
      cacheDir: '.cache',
      frozen: true,
      onMissing: 'placeholder',
      allowEmulated: true,
      dev: 'generate',
    }
    expect(problems(config)).toEqual([])
  })

  test('may leave all of them out, or set them to undefined', () => {
    expect(problems({})).toEqual([])
    expect(problems({ budget: undefined, images: { hero: { prompt: 'x', alt: undefined } } })).toEqual([])
  })
})

describe('an unknown option', () => {
  test('is named with the nearest known one and all of them', () => {
    expect(problems({ images: { hero: { prompt: 'x', varients: {} } } })).toEqual([
      'images.hero.varients is not an option. Did you mean "variants"? The options here are prompt, alt, provider, model, size, aspect, safeArea, quality, background, style, recipe, params, price, references, mask, revision, variants, matrix, vars.',
    ])
  })

  test.each(['toString', 'constructor', '__proto__', 'valueOf'])(
    'is unknown also where every object has it: %s',
    (name) => {
      const [problem, ...more] = problems({ budget: JSON.parse(`{ ${JSON.stringify(name)}: 1 }`) })
      expect(problem).toMatch(`budget.${name} is not an option.`)
      expect(more).toEqual([])
    },
  )
})

describe('a wrong value', () => {
  test.each<[unknown, string]>([
    [{ provider: 7 }, 'provider must be a provider, such as segmind() from "genimg/segmind", not 7'],
    [{ budget: 5 }, 'budget must be an object of options, not 5'],
    [{ budget: { perRun: '5' } }, 'budget.perRun must be an amount in USD, 0 or more, not "5"'],
    [{ budget: { perDay: -1 } }, 'budget.perDay must be an amount in USD, 0 or more, not -1'],
    [{ budget: { perDay: Infinity } }, 'budget.perDay must be an amount in USD, 0 or more, not Infinity'],
    [{ budget: { perRun: NaN } }, 'budget.perRun must be an amount in USD, 0 or more, not NaN'],
    [{ frozen: 'yes' }, 'frozen must be true or false, not "yes"'],
    [{ dev: 'spend' }, 'dev must be one of "placeholder", "generate", not "spend"'],
    [{ dir: ' ' }, 'dir must be a text that is not empty, not " "'],
    [{ prompts: [] }, 'prompts must be a string or a list of strings, not []'],
    [{ images: [] }, 'images must be an object of images, not []'],
    [{ images: { hero: 'A boat' } }, 'images.hero must be an object of options, not "A boat"'],
    [{ images: { hero: {} } }, 'images.hero.prompt is missing'],
    [{ images: { 'a/b': { prompt: '' } } }, 'images."a/b".prompt must be a text that is not empty, not ""'],
    [
      { images: { hero: { prompt: 'x', revision: NaN } } },
      'images.hero.revision must be a string or a number, not NaN',
    ],
    [
      { images: { hero: { prompt: 'x', references: ['a', 1] } } },
      'images.hero.references[1] must be a text that is not empty, not 1',
    ],
    [{ images: { hero: { prompt: 'x', matrix: { a: [] } } } }, 'images.hero.matrix.a must be a list of texts, not []'],
    [{ variants: { widths: [0] } }, 'variants.widths[0] must be a whole number from 1 to 16384, not 0'],
    [{ variants: { widths: [1.5] } }, 'variants.widths[0] must be a whole number from 1 to 16384, not 1.5'],
    [{ variants: { formats: ['jpg'] } }, 'variants.formats[0] must be one of "avif", "webp", "jpeg", "png", not "jpg"'],
    [{ variants: { aspect: '4/3' } }, 'variants.aspect must be an aspect like "4:3" or 1.5, not "4/3"'],
    [{ variants: { aspect: '0:3' } }, 'variants.aspect must be an aspect like "4:3" or 1.5, not "0:3"'],
    [{ variants: { quality: { avif: 101 } } }, 'variants.quality.avif must be a whole number from 1 to 100, not 101'],
    [
      { presets: { card: { fit: 'crop' } } },
      'presets.card.fit must be one of "cover", "contain", "fill", "inside", "outside", not "crop"',
    ],
    [{ defaults: { params: 'x' } }, 'defaults.params must be an object of parameters, not "x"'],
    [{ defaults: { params: { seed: NaN } } }, 'defaults.params.seed must be a JSON value, not NaN'],
    [{ defaults: { params: { seed: undefined } } }, 'defaults.params.seed must be a JSON value, not nothing'],
    [{ defaults: { params: { a: [{ b: () => 1 }] } } }, 'defaults.params.a must be a JSON value, not [{}]'],
  ])('%o: %s', (config, problem) => {
    expect(problems(config)).toEqual([problem])
  })

  test('is not the only one that is reported', () => {
    expect(problems({ dev: 1, frozen: 1, images: { a: {}, b: {} } })).toHaveLength(4)
  })
})

describe('a value shown in a sentence', () => {
  test.each<[unknown, string]>([
    [undefined, 'nothing'],
    [null, 'null'],
    [() => 1, 'a function'],
    [Symbol('x'), 'symbol'],
    [10n, '10'],
    [-0.5, '-0.5'],
    ['a "b"', String.raw`"a \"b\""`],
    ['x'.repeat(70), `"${'x'.repeat(58)}…`],
  ])('%s', (value, text) => {
    expect(show(value)).toBe(text)
  })

  test('may hold itself', () => {
    const client: Record<string, unknown> = {}
    client['self'] = client
    expect(show(client)).toBe('an object')
  })
})
