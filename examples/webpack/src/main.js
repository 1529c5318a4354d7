import ridge from 'gen:ridge'
import './style.css'

const picture = document.createElement('picture')
for (const { type, srcset } of ridge.sources) {
  picture.append(Object.assign(document.createElement('source'), { type, srcset, sizes: ridge.sizes }))
}
const { src, srcset, sizes, width, height, alt } = ridge
picture.append(Object.assign(new Image(width, height), { alt, sizes, srcset, src }))
document.querySelector('#ridge')?.append(picture)
