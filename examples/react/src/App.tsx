import shop from 'gen:shop'
import teas from 'gen:teas/'
import { Picture } from './Picture.tsx'

const notes = {
  sencha: 'Steamed, green, a little like the sea.',
  oolong: 'Half way between green and black, and in no hurry.',
  chai: 'Black tea, milk, ginger, cardamom, and an argument about cloves.',
}

export function App() {
  return (
    <main>
      <header>
        <h1>Rainy Day Tea</h1>
        <p>Three teas, one kettle, and a roof that is loud in all the right ways.</p>
      </header>
      <Picture image={shop} fetchPriority="high" />
      <ul>
        {Object.entries(notes).map(([tea, note]) => (
          <li key={tea}>
            <Picture image={teas[tea as keyof typeof teas]} loading="lazy" />
            <h2>{tea}</h2>
            <p>{note}</p>
          </li>
        ))}
      </ul>
    </main>
  )
}
