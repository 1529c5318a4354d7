import { pathToFileURL } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import vue from '@vitejs/plugin-vue'
import { createServer, type InlineConfig } from 'vite'
import { describe, expect, it, onTestFinished } from 'vitest'
import genimg from '../src/vite.ts'
import { createHeroSite } from './bundlers/hero-site.ts'
import { linkPackages } from './support/link-dependencies.ts'
import type { Built } from './support/site.ts'

const build = { assetsInlineLimit: 0, minify: false } as const

const picturesOf = ({ files }: Pick<Built, 'files'>): readonly string[] =>
  [...files.keys()].filter((name) => name.endsWith('.png')).map((name) => name.replace(/-[\w-]{8}(?=\.png$)/, ''))

const named = (...widths: readonly number[]): readonly string[] => widths.map((width) => `assets/hero-${width}w.png`)

describe('pictures in components', () => {
  const app = {
    'main.js': `import { createApp } from 'vue'\nimport App from './App.vue'\ncreateApp(App).mount('#app')`,
    'server.js': `import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import App from './App.vue'
export default await renderToString(createSSRApp(App))`,
    'App.vue': `<script setup lang="ts">
import hero from 'gen:hero?w=10&format=png'
</script>
<template>
  <img :src="hero.src" class="hero">
  <img src="~gen/hero?w=11&amp;format=png" srcset="~gen/hero?w=12&format=png 1x, ~gen/hero?w=13&format=png 2x">
  <img srcset="~gen/hero?w=14;15&format=png&as=srcset">
</template>
<style scoped>.hero { background: url(gen:hero?w=16&format=png) }</style>`,
  }

  it('are found in script, template and style of Vue', async () => {
    const site = await createHeroSite(app)
    await linkPackages(site.dir, ['vue'])
    const built = await site.build({ vite: { plugins: [vue(), genimg()], build } })
    expect(picturesOf(built)).toEqual(named(10, 11, 12, 13, 14, 15, 16))

    const server = { ...build, ssr: 'server.js', outDir: 'dist/server' }
    await site.build({ vite: { plugins: [vue(), genimg()], build: server } })
    const { default: html } = (await import(pathToFileURL(site.path('dist/server/server.js')).href)) as {
      default: string
    }
    const plain = html.replaceAll(/-[\w-]{8}(?=\.png)/g, '')
    expect(plain).toMatch(/^<!--\[--><img src="\/assets\/hero-10w.png" class="hero"/)
    expect(plain).toContain('<img src="/assets/hero-11w.png" srcset="/assets/hero-12w.png 1x, /assets/hero-13w.png 2x"')
    expect(plain).toContain('<img srcset="/assets/hero-14w.png 14w, /assets/hero-15w.png 15w"')
  })

  it('are found there by a dev server too', async () => {
    const site = await createHeroSite(app)
    await linkPackages(site.dir, ['vue'])
    const config: InlineConfig = { root: site.dir, configFile: false, logLevel: 'silent', plugins: [vue(), genimg()] }
    const server = await createServer({ ...config, server: { middlewareMode: true, ws: false } })
    onTestFinished(() => server.close())
    await server.transformRequest('/App.vue')
    const imported = [...server.moduleGraph.idToModuleMap.keys()].filter((id) => id.startsWith('\0gen:'))
    expect(imported).toContain('\0gen:hero?w=11&format=png&url')
    const address = await server.transformRequest('\0gen:hero?w=11&format=png&url')
    expect(address?.code).toMatch(/"\/@genimg\/hero-11w\.png/)
  })

  it('are found in script and style of Svelte', async () => {
    const site = await createHeroSite({
      'main.js': `import { mount } from 'svelte'\nimport App from './App.svelte'\nmount(App, { target: document.body })`,
      'App.svelte': `<script>
import hero from 'gen:hero?w=10&format=png'
</script>
<img src={hero.src} class="hero" alt="">
<style>.hero { background: url(gen:hero?w=11&format=png) }</style>`,
    })
    await linkPackages(site.dir, ['svelte'])
    const plugins = [svelte({ configFile: false }), genimg()]
    const built = await site.build({ vite: { plugins, build } })
    expect(picturesOf(built)).toEqual(named(10, 11))
  })
})
