interface Hot {
  on: (event: string, listener: (changes: Readonly<Record<string, string>>) => void) => void
}

declare global {
  interface ImportMeta {
    readonly hot?: Hot
  }
}

const attributes = ['src', 'srcset', 'href', 'imagesrcset', 'poster', 'style']

/** Puts new URLs in the place of old ones all over the page, so that a picture changes and the page's state stays. */
function swapPictures(changes: Readonly<Record<string, string>>): void {
  const swap = (text: string): string =>
    Object.entries(changes).reduce((result, [before, after]) => result.replaceAll(before, after), text)
  const selector = attributes.map((name) => `[${name}*="@genimg/"]`).join(',')
  for (const element of document.querySelectorAll(selector)) {
    for (const name of attributes) {
      const value = element.getAttribute(name)
      if (value === null) continue
      const swapped = swap(value)
      if (swapped !== value) element.setAttribute(name, swapped)
    }
  }
  for (const style of document.querySelectorAll('style')) {
    const swapped = swap(style.textContent)
    if (swapped !== style.textContent) style.textContent = swapped
  }
}

import.meta.hot?.on('genimg:swap', swapPictures)

export {}
