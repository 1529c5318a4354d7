import { expect, test } from 'vitest'
import { keyOf } from '@genimg/core'
import { segmind } from '@genimg/segmind/provider'

const reference = 'a'.repeat(64)

// These keys must never change. A key that does makes everyone pay again for every picture of that model, so a release
// in which this test fails is wrong, and the test is not what has to be mended.
const golden: readonly (readonly [model: string | undefined, references: readonly string[], key: string])[] = [
  [undefined, [], 'd1e134ea614953bb2910ae129b8449bd277c05e2804cd07ed85c29c8e01a7d4f'],
  ['gpt-image-1', [], 'df9ac3395611bcf43ab0ef5efcf48079d54a8d881fbe228aa94859c1ea3088b2'],
  ['gpt-image-1-mini', [], 'd1e134ea614953bb2910ae129b8449bd277c05e2804cd07ed85c29c8e01a7d4f'],
  ['gpt-image-1-edit', [reference], '9461ed26b1a9cb6e4dae391b9ee9518521a08b4c9d986bccc18c5621fb0618ee'],
  ['gpt-image-1-edit-mini', [reference], 'a96f8f074d131fb4d76fdda40d16ce77d315f1a518d30594c05ba6313b886292'],
  ['gpt-image-1', [reference], '9461ed26b1a9cb6e4dae391b9ee9518521a08b4c9d986bccc18c5621fb0618ee'],
  ['gpt-image-1-mini', [reference], 'a96f8f074d131fb4d76fdda40d16ce77d315f1a518d30594c05ba6313b886292'],
  ['gpt-image-1.5', [reference], '46f0c47244ed75228fce962b4f568ea1c5a673e22bf426bb26bb4d8697314b39'],
  ['gpt-image-2', [], '3362e6288aa3925ef8b2fe1ec3ba6425630484b218aad7028a7b2774f869ca21'],
  ['gpt-image-9', [], '7213d575e219a07f5e19789a0dd1abc3e4c5775f588dfa2388898acf1844ebb9'],
]

/** The key of a picture of which only the model and the references were written. */
function keyFor(model: string | undefined, references: readonly string[]): string {
  const resolved = segmind().connect({}).resolve({
    model,
    size: '1024x1024',
    quality: 'high',
    background: 'opaque',
    configured: [],
    params: {},
    references: references.length,
    mask: false,
  })
  expect(resolved.problems).toEqual([])
  return keyOf({
    provider: 'segmind',
    model: resolved.model,
    prompt: 'A lighthouse at dusk',
    params: resolved.params,
    references,
    mask: null,
    revision: '',
  })
}

test.each(golden)('the key of a picture by %s from %j never changes', (model, references, key) => {
  expect(keyFor(model, references)).toBe(key)
})
