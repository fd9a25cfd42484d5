/** Line charts as SVG. */

export interface Point {
  readonly step: number
  readonly value: number
}

export interface Series {
  readonly name: string
  /** A class of the page's style sheet. */
  readonly style: string
  readonly points: readonly Point[]
  /** Few points are shown as such. */
  readonly dots?: boolean
}

export interface Axis {
  readonly scale: 'linear' | 'log'
  /** What lies below is cut off. */
  readonly from?: number
  readonly format: (value: number) => string
}

const WIDTH = 640
const HEIGHT = 280
const LEFT = 56
const RIGHT = 620
const TOP = 16
const BOTTOM = 236

export const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Round numbers between two bounds, about `count` of them. */
const linearTicks = (low: number, high: number, count: number): readonly number[] => {
  const rough = (high - low) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map(f => f * power).find(s => s >= rough * 0.999) ?? rough
  const first = Math.ceil(low / step - 1e-9)
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) => (first + i) * step)
}

/** 1, 2, 5 and their multiples by powers of ten. */
const logTicks = (low: number, high: number): readonly number[] => {
  const powers = Array.from({ length: Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 }, (_, i) => 10 ** (Math.floor(Math.log10(low)) + i))
  return powers.flatMap(p => [p, 2 * p, 5 * p]).filter(v => v >= low && v <= high)
}

const line = (x1: number, y1: number, x2: number, y2: number): string => `<line x1="${x1}" y1="${y1.toFixed(1)}" x2="${x2}" y2="${y2.toFixed(1)}" class="grid"/>`

export const chart = (series: readonly Series[], { scale, from, format }: Axis): string => {
  const all = series.flatMap(s => s.points)
  const lastStep = Math.max(...all.map(p => p.step), 1)
  const lowest = Math.max(Math.min(...all.map(p => p.value)), scale === 'log' ? 1e-6 : -Infinity)
  const highest = Math.max(...all.map(p => p.value), lowest)
  const low = Math.min(from ?? lowest, highest)
  const along = scale === 'log' ? Math.log : (v: number): number => v
  const room = (along(highest) - along(low) || 1) * 0.06
  const bottom = along(low) - (from === undefined ? room : 0), top = along(highest) + room
  const x = (step: number): number => LEFT + (step / lastStep) * (RIGHT - LEFT)
  const y = (value: number): number => BOTTOM - ((along(Math.max(value, 1e-6)) - bottom) / (top - bottom)) * (BOTTOM - TOP)
  const ticks = (scale === 'log' ? logTicks(low, highest * 1.06) : linearTicks(bottom, top, 5)).filter(v => y(v) <= BOTTOM && y(v) >= TOP)
  const levels = ticks.map(v => `${line(LEFT, y(v), RIGHT, y(v))}<text x="${LEFT - 8}" y="${(y(v) + 4).toFixed(1)}" text-anchor="end">${format(v)}</text>`)
  const steps = linearTicks(0, lastStep, 6).map(s => `<text x="${x(s).toFixed(1)}" y="${BOTTOM + 18}" text-anchor="middle">${s.toLocaleString('en')}</text>`)
  const at = (p: Point): string => `${x(p.step).toFixed(1)},${y(p.value).toFixed(1)}`
  const curves = series.map(s => {
    const dots = s.dots === true ? s.points.map(p => `<circle cx="${x(p.step).toFixed(1)}" cy="${y(p.value).toFixed(1)}" r="4"/>`).join('') : ''
    return `<g class="${s.style}"><polyline points="${s.points.map(at).join(' ')}"/>${dots}</g>`
  })
  const legend = series.map((s, i) => `<g class="${s.style}" transform="translate(${LEFT + 130 * i},${HEIGHT - 8})"><circle cx="6" cy="-4" r="5"/><text x="18">${escape(s.name)}</text></g>`)
  const label = `${series.map(s => s.name).join(' and ')} by step`
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escape(label)}"><svg x="${LEFT}" y="${TOP}" width="${RIGHT - LEFT + 6}" height="${BOTTOM - TOP}" viewBox="${LEFT} ${TOP} ${RIGHT - LEFT + 6} ${BOTTOM - TOP}">${curves.join('')}</svg>${levels.join('')}${steps.join('')}${legend.join('')}<text x="${RIGHT}" y="${HEIGHT - 8}" text-anchor="end">step</text></svg>`
}
