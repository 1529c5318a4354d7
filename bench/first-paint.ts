/**
 * Vite's dev server with three pictures missing, from a provider that takes 20 s: the time until the browser paints
 * something, beside that of the same page without the plugin, whose pictures are files. Both are loaded in turns, before
 * the first picture is there, each time with an empty cache. Then the page stays open until all three are swapped in, and
 * must not have been loaded anew. Writes its section of docs/benchmarks.md. A quick look, of which nothing is written:
 * `GENIMG_BENCH_ROUNDS=3 pnpm bench first-paint`.
 */
import { startEmulator } from '@genimg/emulator'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser } from '../packages/genimg/test/support/browser.ts'
import { openWithout, openWithPlugin, type Kind, type OpenSite } from './first-paint/site.ts'
import { writeDocsSection } from './support/docs-section.ts'
import { describeMachine, machineSentence } from './support/machine.ts'
import { toMarkdown, toText, type Table } from './support/tables.ts'
import { median } from './support/statistics.ts'

const whole = { rounds: 15 }
const rounds = Number(process.env['GENIMG_BENCH_ROUNDS'] ?? whole.rounds)
/** Fewer would say little. */
const fewest = 5
const latency = 20_000
/** Milliseconds before the first picture comes in which no round begins. */
const spare = 4000
const limit = 1.1
const titles: Readonly<Record<Kind, string>> = { html: 'words in HTML', script: 'words by a script' }

interface Measured {
  readonly kind: Kind
  /** Milliseconds to the first contentful paint, of each round but the first, in which Vite works for the first time. */
  readonly withPlugin: readonly number[]
  readonly without: readonly number[]
  /** Seconds from the first load until all three pictures were there. */
  readonly swapped: number
}

const browser = await launchBrowser()
try {
  console.log(`first-paint: ${machineSentence(describeMachine())}\n`)
  const measured: Measured[] = []
  for (const kind of ['html', 'script'] as const) measured.push(await measure(kind))
  const table = tableOf(measured)
  console.log(toText(table))
  if (rounds === whole.rounds)
    await writeDocsSection(
      'first-paint',
      `\`pnpm bench first-paint\`. ${machineSentence(describeMachine())}\n\n${toMarkdown(table)}`,
    )
  if (measured.some((one) => ratioOf(one) > limit)) process.exitCode = 1
} finally {
  await browser.close()
}

async function measure(kind: Kind): Promise<Measured> {
  const emulator = await startEmulator({ latency })
  const sites: OpenSite[] = []
  try {
    const ours = await openWithPlugin(kind, emulator.url)
    sites.push(ours)
    const plain = await openWithout(kind)
    sites.push(plain)
    const times = { ours: [] as number[], plain: [] as number[] }
    const started = performance.now()
    const stays = await openPage(ours)
    await firstPaint(browser, plain)
    const before = await addresses(stays)
    for (let round = 0; round < rounds && performance.now() - started < latency - spare; round += 1) {
      const turns = round % 2 === 0 ? (['ours', 'plain'] as const) : (['plain', 'ours'] as const)
      for (const turn of turns) times[turn].push(await firstPaint(browser, turn === 'ours' ? ours : plain))
    }
    if ((await addresses(stays)).some((address, at) => address !== before[at]))
      throw new Error('A picture came while paints were still timed. Run it where less else is going on.')
    if (times.ours.length < Math.min(rounds, fewest))
      throw new Error(`Only ${times.ours.length} rounds went by. Run it where less else is going on.`)
    await waitForSwap(stays, before)
    const swapped = (performance.now() - started) / 1000
    if (emulator.ledger.length !== 3) throw new Error(`${emulator.ledger.length} pictures were ordered`)
    return { kind, withPlugin: times.ours, without: times.plain, swapped }
  } finally {
    for (const site of sites) await site.close()
    await emulator.close()
  }
}

/** A page that notices when it is loaded again. */
async function openPage({ url }: OpenSite): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(url)
  await page.waitForSelector('#script')
  await page.evaluate(() => Object.assign(globalThis, { stays: true }))
  return page
}

/** Where the three pictures come from now. */
async function addresses(page: Page): Promise<readonly string[]> {
  return await page.evaluate(() => [
    ...['#page', '#script'].map((selector) => document.querySelector<HTMLImageElement>(selector)?.currentSrc ?? ''),
    getComputedStyle(document.body).backgroundImage,
  ])
}

async function waitForSwap(page: Page, before: readonly string[]): Promise<void> {
  const until = performance.now() + latency * 2
  for (;;) {
    const now = await addresses(page)
    if (now.every((address, at) => address !== before[at])) break
    if (performance.now() > until) throw new Error(`Not all pictures were swapped in: ${now.join(', ')}`)
    await page.waitForTimeout(50)
  }
  const stays = await page.evaluate(() => 'stays' in globalThis)
  if (!stays) throw new Error('The page was loaded anew')
  const decoded = await page.evaluate(async () => {
    await Promise.all([...document.images].map((image) => image.decode()))
    return [...document.images].every(({ naturalWidth }) => naturalWidth === 640)
  })
  if (!decoded) throw new Error('A picture is not what it should be')
}

/** Milliseconds from the navigation until something is painted, with nothing in the browser's cache. */
async function firstPaint(from: Browser, { url }: OpenSite): Promise<number> {
  const context = await from.newContext()
  try {
    const page = await context.newPage()
    await page.goto(url, { waitUntil: 'load' })
    return await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const observer = new PerformanceObserver((list) => {
            const [paint] = list.getEntriesByName('first-contentful-paint')
            if (paint !== undefined) resolve(paint.startTime)
          })
          observer.observe({ type: 'paint', buffered: true })
        }),
    )
  } finally {
    await context.close()
  }
}

function ratioOf({ withPlugin, without }: Measured): number {
  return median(withPlugin) / median(without)
}

function tableOf(measured: readonly Measured[]): Table {
  return {
    title: 'First paint with three pictures missing',
    head: ['page', 'genimg/vite', 'range', 'without', 'range', 'ratio', 'limit', 'all swapped in after'],
    rows: measured.map((one) => [
      titles[one.kind],
      milliseconds(median(one.withPlugin)),
      range(one.withPlugin),
      milliseconds(median(one.without)),
      range(one.without),
      ratioOf(one).toFixed(3),
      limit.toFixed(1),
      `${one.swapped.toFixed(1)} s`,
    ]),
    notes: [
      `First contentful paint in Chromium, medians of ${Math.min(...measured.map((one) => one.withPlugin.length))} or more loads with an empty cache, taken in turns; the provider takes ${latency / 1000} s.`,
      'Pictures are in HTML, in a stylesheet and by a script, and are swapped in without a reload.',
    ],
  }
}

function milliseconds(time: number): string {
  return `${time.toFixed(0)} ms`
}

function range(times: readonly number[]): string {
  return `${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)}`
}
