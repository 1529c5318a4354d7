import { describe, expect, it } from 'vitest'
import { behindCssLoader, isVariantFile, withoutVariants } from '../src/bundlers/webpack-rules.ts'

const ours = { loader: 'ours' }
const bumped = { loader: 'css-loader', options: { importLoaders: 1 } }

describe('the loader for stylesheets', () => {
  it.each([
    ['a name', { use: 'css-loader' }, { use: [bumped, ours] }],
    [
      'a list',
      { use: ['style-loader', 'css-loader', 'sass-loader'] },
      { use: ['style-loader', bumped, ours, 'sass-loader'] },
    ],
    ['a rule with one loader', { test: /x/, loader: 'css-loader' }, { test: /x/, use: [bumped, ours] }],
    [
      'options',
      { use: [{ loader: '/a/css-loader/dist/cjs.js', options: { modules: true, importLoaders: 2 } }] },
      { use: [{ loader: '/a/css-loader/dist/cjs.js', options: { modules: true, importLoaders: 3 } }, ours] },
    ],
    ['a query', { use: ['css-loader?modules'] }, { use: ['css-loader?modules', ours] }],
    [
      'rules within rules',
      { oneOf: [{ rules: [{ use: 'css-loader' }] }] },
      { oneOf: [{ rules: [{ use: [bumped, ours] }] }] },
    ],
  ])('stands behind css-loader where it is given by %s', (_, rule, expected) => {
    expect(behindCssLoader([rule], ours)).toEqual([expected])
  })

  it('stands behind css-loader where a function gives it', () => {
    const [rule] = behindCssLoader([{ use: (name: string) => [name, 'css-loader'] }], ours)
    const { use } = rule as { readonly use: (name: string) => unknown }
    expect(use('style-loader')).toEqual(['style-loader', bumped, ours])
  })

  it('is nowhere else, and changes nothing that it was given', () => {
    const rules = Object.freeze([
      Object.freeze({ test: /\.css$/, use: Object.freeze(['postcss-loader', { loader: './my-css-loaders.js' }]) }),
      '...',
      false,
      Object.freeze({ use: Object.freeze([Object.freeze({ loader: 'css-loader', options: Object.freeze({}) })]) }),
    ])
    expect(behindCssLoader(rules, ours).slice(0, 3)).toEqual(rules.slice(0, 3))
  })
})

describe('rules of the user', () => {
  const variant = '/site/node_modules/.cache/genimg/0123456789abcdef/hero-640w.webp'

  it('leave out variants, beside what they left out before', () => {
    const [rule] = withoutVariants([{ test: /\.webp$/, exclude: /icons/ }])
    const { exclude } = rule as { readonly exclude: readonly RegExp[] }
    const isExcluded = (path: string): boolean => exclude.some((one) => one.test(path))
    expect([variant, '/site/icons/a.webp', '/site/hero-640w.webp'].map(isExcluded)).toEqual([true, true, false])
  })

  it.each([variant, 'C:\\site\\.genimg\\cache\\0123456789abcdef\\cards-summer-32w.jpg'])(
    'know a variant: %s',
    (path) => {
      expect(isVariantFile(path)).toBe(true)
    },
  )
})
