/** The page that training leaves behind: curves of loss and accuracy, and the digits it got wrong. */
import { chart, escape, type Point } from './chart.js'

export interface Mistake {
  /** 784 grey values in [0, 1]. */
  readonly pixels: Float32Array
  readonly label: number
  readonly predicted: number
}

type Fact = readonly [name: string, value: string]

export interface Report {
  readonly title: string
  /** What one wants to know first. */
  readonly headlines: readonly Fact[]
  readonly facts: readonly Fact[]
  readonly loss: readonly Point[]
  readonly trainAccuracy: readonly Point[]
  readonly testAccuracy: readonly Point[]
  readonly mistakes: readonly Mistake[]
  /** How many there were; the page shows some. */
  readonly mistakeCount: number
}

const EDGE = 28

/** A digit as an SVG, one rectangle for each run of equal grey; black is the background. */
const digit = ({ pixels, label, predicted }: Mistake): string => {
  const rects: string[] = []
  const greyAt = (i: number): number => Math.round(15 * pixels[i]!) * 17
  for (let i = 0; i < pixels.length; ) {
    const row = Math.floor(i / EDGE), grey = greyAt(i)
    let end = i + 1
    while (end < (row + 1) * EDGE && greyAt(end) === grey) end++
    if (grey > 0) rects.push(`<rect x="${i % EDGE}" y="${row}" width="${end - i}" height="1" fill="rgb(${grey},${grey},${grey})"/>`)
    i = end
  }
  return `<figure><svg viewBox="0 0 ${EDGE} ${EDGE}" shape-rendering="crispEdges" role="img" aria-label="a ${label} read as ${predicted}"><rect width="${EDGE}" height="${EDGE}"/>${rects.join('')}</svg><figcaption><span>${label}</span> read as <b>${predicted}</b></figcaption></figure>`
}

/** Where the accuracy axis begins: the first steps, which know nothing, would flatten the rest. */
const floorOf = (accuracy: readonly Point[]): number => Math.max(0, Math.min(0.9, Math.floor(10 * Math.max(0, ...accuracy.map(p => p.value)) - 1) / 10))

const percent = (value: number): string => `${Number((100 * value).toFixed(1))} %`

const style = `
  :root { color-scheme: light dark; --ink: #1c2330; --soft: #667085; --line: #e6e8ee; --page: #fff; --card: #f6f7fa; --train: #3b6fe0; --test: #e0533b }
  @media (prefers-color-scheme: dark) { :root { --ink: #e7eaf0; --soft: #98a2b3; --line: #2b313d; --page: #14171d; --card: #1d222b; --train: #7ba2f5; --test: #f58a76 } }
  * { box-sizing: border-box }
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 1080px; margin: 2.5rem auto; padding: 0 1.5rem; color: var(--ink); background: var(--page) }
  h1 { font-size: 1.5rem; margin: 0 0 1.2rem } h2 { font-size: 1.05rem; margin: 2.2rem 0 .6rem } h2 small { color: var(--soft); font-weight: 400; margin-left: .5rem }
  .headlines { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 1rem; margin: 0 }
  .headlines div { background: var(--card); border-radius: 12px; padding: .9rem 1.1rem }
  dt { color: var(--soft); font-size: 13px } dd { margin: 0; font-size: 1.7rem; font-weight: 600; font-variant-numeric: tabular-nums }
  .facts { color: var(--soft); margin: 1rem 0 0; font-size: 13px }
  .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(440px, 100%), 1fr)); gap: 0 2rem }
  .charts > section > svg { display: block; width: 100% }
  svg text { font: 12px system-ui, sans-serif; fill: var(--soft) } .grid { stroke: var(--line) }
  polyline { fill: none; stroke-width: 2; stroke-linejoin: round }
  .train polyline { stroke: var(--train) } .train circle { fill: var(--train) } .test polyline { stroke: var(--test) } .test circle { fill: var(--test) }
  .digits { display: grid; grid-template-columns: repeat(auto-fill, minmax(76px, 1fr)); gap: 1rem .8rem }
  figure { margin: 0; text-align: center } figure svg { display: block; width: 100%; border-radius: 8px } figcaption { font-size: 12px; color: var(--soft); margin-top: .25rem }
  figcaption b { color: var(--test) } figcaption span { color: var(--ink) }
`

export const reportPage = ({ title, headlines, facts, loss, trainAccuracy, testAccuracy, mistakes, mistakeCount }: Report): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${style}</style>
<h1>${escape(title)}</h1>
<dl class="headlines">${headlines.map(([name, value]) => `<div><dt>${escape(name)}</dt><dd>${escape(value)}</dd></div>`).join('')}</dl>
<p class="facts">${facts.map(([name, value]) => `${escape(name)} ${escape(value)}`).join(' · ')}</p>
<div class="charts">
<section><h2>Loss</h2>${chart([{ name: 'training', style: 'train', points: loss }], { scale: 'log', format: v => String(Number(v.toPrecision(1))) })}</section>
<section><h2>Accuracy</h2>${chart([{ name: 'training', style: 'train', points: trainAccuracy }, { name: 'test', style: 'test', points: testAccuracy, dots: true }], { scale: 'linear', from: floorOf(testAccuracy), format: percent })}</section>
</div>
<h2>Misclassified digits<small>${mistakes.length === mistakeCount ? `all ${mistakeCount}` : `${mistakes.length} of ${mistakeCount}`}</small></h2>
<div class="digits">${mistakes.map(digit).join('')}</div>
</html>
`
