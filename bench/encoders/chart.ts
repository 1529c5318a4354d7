/** Points that belong together, joined by a line in their order. */
export interface Series {
  readonly name: string
  /** Number of its colour, from 0 to 3. */
  readonly color: number
  /** The peers' options, in place of ours. */
  readonly isDashed: boolean
  /** On which side of a line that falls the labels are. */
  readonly labels: 'above' | 'below'
  readonly points: readonly Point[]
}

export interface Point {
  readonly x: number
  readonly y: number
  readonly label: string
  /** What is done unless someone says otherwise. */
  readonly isRinged: boolean
}

export interface Chart {
  readonly title: string
  /** What has to be known to read it, in a line. */
  readonly note: string
  readonly x: Axis
  readonly y: Axis
  readonly series: readonly Series[]
}

export interface Axis {
  readonly title: string
  readonly ticks: readonly number[]
  /** A step to the right is a multiplication. */
  readonly isLogarithmic?: boolean
}

const size = { width: 860, height: 560 }
const plot = { left: 60, top: 136, right: 830, bottom: 500 }

interface Theme {
  readonly text: string
  readonly grid: string
  /** Told apart by people who see few colours. */
  readonly series: readonly string[]
}

const light: Theme = { text: '#24292f', grid: '#d0d7de', series: ['#0969da', '#bf5700', '#1a7f37', '#a0269e'] }
const dark: Theme = { text: '#e6edf3', grid: '#3d444d', series: ['#58a6ff', '#ffa657', '#56d364', '#e58ae3'] }

const style = `
text { font: 13px system-ui, sans-serif }
.title { font-size: 16px; font-weight: 600 }
.small { font-size: 11px }
.ring, .line { fill: none; stroke-width: 2 }
.dashed { stroke-dasharray: 5 4 }
${colors(light)}
@media (prefers-color-scheme: dark) {
${colors(dark)}
}`

// Without variables, which not every program that draws SVG knows.
function colors({ text: ink, grid, series }: Theme): string {
  const rules = series.map(
    (color, at) => `.s${at} .line { stroke: ${color} } .s${at} .dot, .s${at} .name { fill: ${color} }`,
  )
  return [`text { fill: ${ink} } .ring { stroke: ${ink} } .grid { stroke: ${grid} }`, ...rules].join('\n')
}

/** As SVG that is read on a light page and on a dark one. */
export function drawChart(chart: Chart): string {
  const { title, note, series } = chart
  const toX = scale(chart.x, plot.left, plot.right)
  const toY = scale(chart.y, plot.bottom, plot.top)
  const lines = series.map(({ color, isDashed, labels, points }) => {
    const spots = points.map((point) => ({ ...point, x: toX(point.x), y: toY(point.y) }))
    const d = spots.map(({ x, y }) => `${x} ${y}`).join('L')
    return `<g class="s${color}"><path class="line${isDashed ? ' dashed' : ''}" d="M${d}"/>${spots.map((spot) => drawPoint(spot, labels, spots)).join('')}</g>`
  })
  const body = [
    text(20, 28, title, 'title'),
    text(20, 50, note, 'small'),
    drawLegend(series),
    ...drawAxes(chart, toX, toY),
    ...lines,
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" aria-label="${title}">
<style>${style}
</style>
${body.join('\n')}
</svg>
`
}

type Scale = (value: number) => number

function scale({ ticks, isLogarithmic = false }: Axis, from: number, to: number): Scale {
  const place = (value: number): number => (isLogarithmic ? Math.log(value) : value)
  const [low, high] = [place(Math.min(...ticks)), place(Math.max(...ticks))]
  return (value) => Math.round((from + ((place(value) - low) / (high - low)) * (to - from)) * 10) / 10
}

function drawAxes({ x, y }: Chart, toX: Scale, toY: Scale): readonly string[] {
  return [
    ...x.ticks.map((tick) => text(toX(tick), plot.bottom + 20, `${tick}`, 'small', 'middle')),
    ...y.ticks.flatMap((tick) => [
      `<path class="grid" d="M${plot.left} ${toY(tick)}H${plot.right}"/>`,
      text(plot.left - 8, toY(tick) + 4, `${tick}`, 'small', 'end'),
    ]),
    text((plot.left + plot.right) / 2, plot.bottom + 44, x.title, '', 'middle'),
    text(20, plot.top - 20, y.title),
  ]
}

function drawPoint({ x, y, label, isRinged }: Point, labels: Series['labels'], spots: readonly Point[]): string {
  const ring = isRinged ? `<circle class="ring" cx="${x}" cy="${y}" r="8"/>` : ''
  const isCrowded = !isRinged && spots.some((spot) => spot.isRinged && Math.abs(spot.x - x) < 20)
  const beside = labels === 'above' ? text(x + 7, y - 8, label, 'small') : text(x - 7, y + 16, label, 'small', 'end')
  return `<circle class="dot" cx="${x}" cy="${y}" r="4"/>${ring}${isCrowded ? '' : beside}`
}

function drawLegend(series: readonly Series[]): string {
  const step = (plot.right - 20) / series.length
  const entries = series.map(({ name, color, isDashed }, at) => {
    const x = 20 + at * step
    const sample = `<path class="line${isDashed ? ' dashed' : ''}" d="M${x} 78h24"/>`
    return `<g class="s${color}">${sample}${text(x + 31, 82, name, 'name')}</g>`
  })
  return entries.join('\n')
}

function text(x: number, y: number, content: string, kind = '', anchor: 'start' | 'middle' | 'end' = 'start'): string {
  if (content === '') return ''
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${kind === '' ? '' : ` class="${kind}"`}>${content}</text>`
}
