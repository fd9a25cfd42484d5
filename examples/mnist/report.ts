/** The page that training leaves behind: curves of loss and accuracy, and the digits it got wrong. */

export interface Point {
  readonly step: number
  readonly value: number
}

export interface Mistake {
  /** 784 grey values in [0, 1]. */
  readonly pixels: Float32Array
  readonly label: number
  readonly predicted: number
}

export interface Report {
  readonly title: string
  readonly facts: readonly (readonly [name: string, value: string])[]
  readonly loss: readonly Point[]
  readonly trainAccuracy: readonly Point[]
  readonly testAccuracy: readonly Point[]
  readonly mistakes: readonly Mistake[]
}

const WIDTH = 640
const HEIGHT = 260
const MARGIN = { left: 52, right: 16, top: 14, bottom: 34 }

interface Series {
  readonly name: string
  readonly color: string
  readonly points: readonly Point[]
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Round numbers between two bounds, about `count` of them. */
const ticks = (low: number, high: number, count: number): readonly number[] => {
  const rough = (high - low) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map(f => f * power).find(s => s >= rough) ?? rough
  const first = Math.ceil(low / step)
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) => (first + i) * step)
}

const chart = (series: readonly Series[], format: (value: number) => string): string => {
  const all = series.flatMap(s => s.points)
  if (all.length === 0) return '<p>no points</p>'
  const maxStep = Math.max(...all.map(p => p.step), 1)
  const low = Math.min(...all.map(p => p.value))
  const high = Math.max(...all.map(p => p.value))
  const pad = (high - low || 1) * 0.05
  const [y0, y1] = [low - pad, high + pad]
  const x = (step: number): number => MARGIN.left + (step / maxStep) * (WIDTH - MARGIN.left - MARGIN.right)
  const y = (value: number): number => HEIGHT - MARGIN.bottom - ((value - y0) / (y1 - y0)) * (HEIGHT - MARGIN.top - MARGIN.bottom)
  const grid = ticks(y0, y1, 5).map(v => `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y(v).toFixed(1)}" y2="${y(v).toFixed(1)}" class="grid"/><text x="${MARGIN.left - 6}" y="${(y(v) + 4).toFixed(1)}" text-anchor="end">${format(v)}</text>`)
  const below = ticks(0, maxStep, 6).map(s => `<text x="${x(s).toFixed(1)}" y="${HEIGHT - 14}" text-anchor="middle">${s}</text>`)
  const lines = series.map(s => `<polyline fill="none" stroke="${s.color}" stroke-width="1.6" points="${s.points.map(p => `${x(p.step).toFixed(1)},${y(p.value).toFixed(1)}`).join(' ')}"/>`)
  const legend = series.map((s, i) => `<g transform="translate(${WIDTH - MARGIN.right - 120},${MARGIN.top + 8 + 18 * i})"><rect width="14" height="3" y="-4" fill="${s.color}"/><text x="20">${escape(s.name)}</text></g>`)
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escape(series.map(s => s.name).join(' and '))} by step">${[...grid, ...below, ...lines, ...legend].join('')}<text x="${WIDTH / 2}" y="${HEIGHT - 1}" text-anchor="middle">step</text></svg>`
}

/** A digit as an SVG of grey rectangles; runs of black are left out. */
const digit = ({ pixels, label, predicted }: Mistake): string => {
  const rects: string[] = []
  for (let i = 0; i < pixels.length; i++) {
    const grey = Math.round(255 * pixels[i]!)
    if (grey > 12) rects.push(`<rect x="${i % 28}" y="${Math.floor(i / 28)}" width="1.05" height="1.05" fill="rgb(${grey},${grey},${grey})"/>`)
  }
  return `<figure><svg viewBox="0 0 28 28" class="digit"><rect width="28" height="28" fill="#000"/>${rects.join('')}</svg><figcaption>${label} read as <b>${predicted}</b></figcaption></figure>`
}

export const reportPage = ({ title, facts, loss, trainAccuracy, testAccuracy, mistakes }: Report): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 720px; margin: 2rem auto; padding: 0 1rem; color: #1d2433; }
  h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2rem }
  table { border-collapse: collapse } td { padding: .15rem 1.2rem .15rem 0 } td:last-child { font-variant-numeric: tabular-nums }
  svg text { font: 11px system-ui, sans-serif; fill: #5b6475 } .grid { stroke: #e4e7ee }
  .digits { display: grid; grid-template-columns: repeat(auto-fill, minmax(84px, 1fr)); gap: .8rem }
  figure { margin: 0; text-align: center } .digit { width: 100%; border-radius: 6px } figcaption { font-size: 12px; color: #5b6475 }
</style>
<h1>${escape(title)}</h1>
<table>${facts.map(([name, value]) => `<tr><td>${escape(name)}</td><td>${escape(value)}</td></tr>`).join('')}</table>
<h2>Loss</h2>
${chart([{ name: 'training loss', color: '#2563eb', points: loss }], v => v.toPrecision(2))}
<h2>Accuracy</h2>
${chart([{ name: 'training', color: '#2563eb', points: trainAccuracy }, { name: 'test', color: '#dc2626', points: testAccuracy }], v => `${(100 * v).toFixed(0)} %`)}
<h2>Misclassified digits</h2>
<div class="digits">${mistakes.map(digit).join('')}</div>
</html>
`
