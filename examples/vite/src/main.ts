import autumnCottage from 'gen:cards/autumn-cottage?preset=card'
import autumnShip from 'gen:cards/autumn-ship?preset=card'
import springCottage from 'gen:cards/spring-cottage?preset=card'
import springShip from 'gen:cards/spring-ship?preset=card'
import winterCottage from 'gen:cards/winter-cottage?preset=card'
import winterShip from 'gen:cards/winter-ship?preset=card'
import hero from 'gen:hero'
import heroNight from 'gen:hero-night'
import logo from 'gen:logo'
import icon from 'gen:logo?url'
import { picture } from './picture.ts'

// The page's text is in index.html; each picture has a slot there that waits for it.
slot('logo').append(picture(logo, { sizes: '4rem', loading: 'eager' }))
slot('hero').append(picture(hero, { loading: 'eager' }))

const cards = {
  'spring-ship': springShip,
  'autumn-ship': autumnShip,
  'winter-ship': winterShip,
  'spring-cottage': springCottage,
  'autumn-cottage': autumnCottage,
  'winter-cottage': winterCottage,
}
for (const [name, image] of Object.entries(cards)) slot(`cards/${name}`).append(picture(image))

slot('day').append(picture(hero))
slot('night').append(picture(heroNight))
slot('stamp').append(picture(logo, { sizes: '8rem' }))

slot('icon').setAttribute('href', icon)

const slider = slot('slider')
slider.addEventListener('input', (event) => {
  if (event.target instanceof HTMLInputElement) slider.style.setProperty('--split', `${event.target.value}%`)
})

function slot(name: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-slot="${name}"]`)
  if (found === null) throw new Error(`index.html has no slot for ${name}`)
  return found
}
