import { chromium, type Browser, type Page } from 'playwright-core'
import { chromiumRemedy, findChromium } from '../../../../scripts/chromium.ts'

/** What a page said while it was open. */
export interface Watched {
  readonly page: Page
  /** Console errors, uncaught exceptions, failed requests and answers of 400 and above. */
  readonly troubles: readonly string[]
  /** Addresses that were asked for. */
  readonly requests: readonly string[]
}

/** Debian's Chromium, or whichever there is. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error(chromiumRemedy)
  return await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
}

export async function watchPage(
  browser: Browser,
  size: { readonly width: number; readonly height: number } = { width: 1280, height: 800 },
): Promise<Watched> {
  const page = await browser.newPage({ viewport: size })
  const troubles: string[] = []
  const requests: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => troubles.push(`exception: ${error.message}`))
  page.on('requestfailed', (request) => troubles.push(`${request.failure()?.errorText}: ${request.url()}`))
  page.on('response', (response) => {
    requests.push(response.url())
    if (response.status() >= 400) troubles.push(`${response.status()}: ${response.url()}`)
  })
  return { page, troubles, requests }
}

/** Waits until every picture of a page is there, and tells what the browser chose and decoded. */
export async function shownPictures(page: Page): Promise<readonly { readonly src: string; readonly width: number }[]> {
  await page.waitForFunction(() => document.images.length > 0 && [...document.images].every(({ complete }) => complete))
  return await page.evaluate(async () => {
    await Promise.all([...document.images].map((image) => image.decode()))
    return [...document.images].map(({ currentSrc, naturalWidth }) => ({ src: currentSrc, width: naturalWidth }))
  })
}
