import { createTypeface, type Typeface } from '../../packages/emulator/src/paint/font.ts'
import { paintPrompt } from '../../packages/emulator/src/paint/paint.ts'

/** The pictures that nobody took: SVG by file name. Text is outlines, so that a machine's fonts make no difference. */
export function drawAll(): Readonly<Record<string, Buffer>> {
  const typeface = createTypeface()
  const paint = (prompt: string, width: number, height: number, transparent = false): Buffer =>
    paintPrompt(typeface, { seed: 'corpus', prompt, width, height, quality: 'high', transparent })
  return {
    'flat-lighthouse': paint('A lighthouse above the sea at dawn', 1536, 1024),
    'flat-forest': paint('A forest in autumn with mountains', 1536, 1024),
    'flat-shapes': drawShapes(),
    'text-poster': drawPoster(typeface),
    'text-chart': drawChart(typeface),
    'text-list': drawList(typeface),
    'alpha-boat': paint('A paper boat', 1024, 1024, true),
    'alpha-glass': drawGlass(),
  }
}

/** Saturated colours that meet at hard edges and in thin lines: what subsampled chroma cannot hold. */
function drawShapes(): Buffer {
  const rings = range(9).map(
    (n) => `<circle cx="300" cy="330" r="${220 - n * 24}" fill="${n % 2 === 0 ? '#e4002b' : '#0038ff'}"/>`,
  )
  const stripes = range(26).map((n) => {
    const x = 560 + n * 16
    return `<path d="M${x} 90L${x + 60} 470" stroke="${n % 2 === 0 ? '#00b140' : '#ff2fb3'}" stroke-width="${2 + (n % 4)}"/>`
  })
  const squares = range(64).map((n) => {
    const [x, y] = [110 + (n % 8) * 44, 580 + Math.floor(n / 8) * 44]
    return `<rect x="${x}" y="${y}" width="44" height="44" fill="${(n + Math.floor(n / 8)) % 2 === 0 ? '#ff8a00' : '#5b00c9'}"/>`
  })
  const fan = range(24).map((n) => {
    const angle = (n / 24) * 2 * Math.PI
    const [x, y] = [740 + Math.cos(angle) * 200, 755 + Math.sin(angle) * 200]
    return `<path d="M740 755L${x.toFixed(1)} ${y.toFixed(1)}" stroke="#ffe600" stroke-width="5"/>`
  })
  const disc = '<circle cx="740" cy="755" r="205" fill="#c4007a"/><circle cx="740" cy="755" r="60" fill="#00a3a3"/>'
  return svg(
    1024,
    1024,
    '<rect width="1024" height="1024" fill="#f7f2e8"/>',
    ...rings,
    ...stripes,
    ...squares,
    disc,
    ...fan,
  )
}

/** Small print of one strong colour on another. */
function drawPoster({ outline }: Typeface): Buffer {
  const panels = [
    { fill: '#d4002a', ink: '#ffffff' },
    { fill: '#0b3bd6', ink: '#ffd400' },
  ].flatMap(({ fill, ink }, column) => {
    const x = 70 + column * 715
    const lines = sentences.flatMap((text, row) => {
      const size = 15 + row * 1.3
      return line(outline(text, x + 28, 470 + row * 58, size), ink)
    })
    return [`<rect x="${x}" y="400" width="680" height="540" rx="18" fill="${fill}"/>`, ...lines]
  })
  return svg(
    1536,
    1024,
    '<rect width="1536" height="1024" fill="#ffe9b0"/>',
    line(outline('Night market', 70, 210, 150), '#d4002a'),
    line(outline('Every Friday from six, rain or shine', 76, 300, 44), '#0b3bd6'),
    ...panels,
  )
}

/** A dashboard: lines of one pixel, labels, and curves over a dark ground. */
function drawChart({ outline }: Typeface): Buffer {
  const grid = range(11).flatMap((n) => {
    const y = 140 + n * 70
    const label = line(outline(`${(10 - n) * 250}`, 50, y + 6, 17), '#8fa3c0')
    return [`<path d="M130 ${y}H1460" stroke="#2b3a55" stroke-width="1"/>`, label]
  })
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
  const axis = months.map((month, n) => line(outline(month, 150 + n * 112, 890, 18), '#8fa3c0'))
  const curves = ['#ff5d5d', '#4cc2ff', '#7dff8a', '#ffd166'].flatMap((color, n) => {
    const points = range(133).map((step) => {
      const y = 480 - n * 60 + Math.sin(step / (6 + n * 3) + n) * (150 - n * 22) + Math.cos(step / 3.1 + n) * 24
      return `${130 + step * 10} ${y.toFixed(1)}`
    })
    const legend = line(outline(`Series ${n + 1}: visits from region ${n + 1}`, 160 + n * 330, 950, 17), color)
    return [`<path d="M${points.join('L')}" fill="none" stroke="${color}" stroke-width="${1.5 + n}"/>`, legend]
  })
  const title = line(outline('Visits a day, by region', 130, 84, 40), '#ffffff')
  return svg(1536, 1024, '<rect width="1536" height="1024" fill="#131c2e"/>', title, ...grid, ...axis, ...curves)
}

/** Lines of text, smaller and smaller, over a gradient. */
function drawList({ outline }: Typeface): Buffer {
  const gradient =
    '<defs><linearGradient id="sky" x2="1" y2="1"><stop stop-color="#3a0ca3"/><stop offset=".5" stop-color="#b5179e"/><stop offset="1" stop-color="#fb8500"/></linearGradient></defs><rect width="1024" height="1024" fill="url(#sky)"/>'
  const inks = ['#ffffff', '#ffe066', '#9bf6ff', '#111111']
  const rows = range(22).map((n) => {
    const text = sentences[n % sentences.length] ?? ''
    return line(outline(text, 60, 110 + n * 40, 34 - n), inks[n % inks.length] ?? '#ffffff')
  })
  return svg(1024, 1024, gradient, ...rows)
}

/** Soft shadows, glass and glow: every degree of transparency. */
function drawGlass(): Buffer {
  const defs = `<defs><filter id="soft" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="26"/></filter>
<radialGradient id="glass" cx=".35" cy=".3"><stop stop-color="#fff" stop-opacity=".95"/><stop offset=".35" stop-color="#6fd3ff" stop-opacity=".55"/><stop offset="1" stop-color="#0448a8" stop-opacity=".85"/></radialGradient>
<radialGradient id="glow"><stop stop-color="#ffb703"/><stop offset="1" stop-color="#ff006e" stop-opacity="0"/></radialGradient></defs>`
  const shadows = balls.map(
    ([x, y, r]) =>
      `<ellipse cx="${x}" cy="${y + r}" rx="${r}" ry="${r / 3}" fill="#001233" opacity=".6" filter="url(#soft)"/>`,
  )
  const glass = balls.map(([x, y, r]) => `<circle cx="${x}" cy="${y}" r="${r}" fill="url(#glass)"/>`)
  return svg(1024, 1024, defs, '<circle cx="640" cy="330" r="300" fill="url(#glow)"/>', ...shadows, ...glass)
}

const balls = [
  [330, 560, 230],
  [660, 640, 170],
  [520, 330, 120],
  [800, 420, 90],
] as const

const sentences = [
  'Fresh noodles, paper lanterns and live music by the river',
  'Stall 14: pickled plums, 3.50 a jar; stall 15: honey cake',
  'Bring a bag. Cards and coins are both welcome here.',
  'Gates open at 18:00 and close when the last song ends.',
  'Children under 12 enter free with a parent or guardian.',
  'Follow the blue signs from the station, ten minutes.',
  'No glass, no dogs, no drones: thank you, and enjoy.',
  'See you there!',
]

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, n) => n)
}

function line(outline: string, ink: string): string {
  return `<path d="${outline}" fill="${ink}"/>`
}

function svg(width: number, height: number, ...parts: readonly string[]): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${parts.join('')}</svg>`,
  )
}
