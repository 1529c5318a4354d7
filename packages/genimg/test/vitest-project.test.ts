import { expect, it } from 'vitest'
import { createHeroSite } from './bundlers/hero-site.ts'
import { startTests } from './support/test-process.ts'

it('a project whose tests run in Vitest imports pictures there', async () => {
  const site = await createHeroSite({
    'vitest.config.js': `import genimg from 'genimg/vite'\nexport default { plugins: [genimg()], test: { globals: true } }`,
    'page.test.js': `import hero from 'gen:hero?w=10;20&format=webp;png'
import url from 'gen:hero?w=10&format=png&url'
it('has a picture', () => {
  expect(hero).toMatchObject({ width: 20, height: 7, src: expect.stringContaining('hero-20w.png') })
  expect(hero.srcset).toContain('hero-10w.png')
  expect(url).toContain('hero-10w.png')
})`,
  })
  const { code, out, err } = await startTests(site.dir).ended
  expect(err + out).toMatch(/1 passed/)
  expect(code).toBe(0)
})
