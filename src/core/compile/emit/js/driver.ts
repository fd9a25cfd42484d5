/** The function that runs a program: it binds buffers and calls kernels, and the host, in the order of the steps. */
import { type Index, type IndexVar, rangeOf } from '../../../ir/loop/index-expr.js'
import { type BufferDecl, hostStepsOf, type Program, type Region, type Step, type View } from '../../../ir/loop/program.js'
import { elementArrays } from '../../runtime/element-arrays.js'
import type { PreludeName } from './prelude.js'

export interface EmittedDriver {
  /** A function of the table of buffers and the views of scratch memory. */
  readonly text: string
  readonly uses: ReadonlySet<PreludeName>
}

export const emitDriver = (program: Program, kernelNames: readonly string[]): EmittedDriver => {
  const uses = new Set<PreludeName>()
  const names = program.buffers.map(bufferName)
  const counters = new Map<IndexVar, string>()
  const counterName = (c: IndexVar): string => {
    let name = counters.get(c)
    if (name === undefined) counters.set(c, (name = `n${counters.size === 0 ? '' : counters.size + 1}`))
    return name
  }
  const offset = ({ buffer, offset: index }: View): string => {
    const { place, element } = program.buffers[buffer]!
    const start = place._tag === 'scratch' ? (place.offset ?? 0) / elementArrays[element].BYTES_PER_ELEMENT : 0
    return indexText({ constant: index.constant + start, terms: index.terms }, counterName)
  }
  const pointer = (view: View): string => `${names[view.buffer]!}, ${offset(view)}`
  const element = (view: View): string => `${names[view.buffer]!}[${offset(view)}]`
  const region = ({ view, length }: Region): string => {
    const from = offset(view)
    return `${names[view.buffer]!}.subarray(${from}, ${from === '0' ? '' : `${from} + `}${length})`
  }
  const hosts = hostStepsOf(program.steps)
  const block = (steps: readonly Step[]): readonly string[] => steps.flatMap(step).map(line => `  ${line}`)
  const step = (s: Step): readonly string[] => {
    switch (s._tag) {
      case 'run': return [`${kernelNames[s.kernel]!}(${['0', String(s.extent), ...s.views.map(pointer)].join(', ')})`]
      case 'copy':
        uses.add('copy')
        return [`copy(${pointer(s.from)}, ${pointer(s.to)}, ${s.length})`]
      case 'loop': {
        const n = counterName(s.counter)
        const head = s.reverse ? `for (let ${n} = ${s.trips - 1}; ${n} >= 0; ${n}--) {` : `for (let ${n} = 0; ${n} < ${s.trips}; ${n}++) {`
        return [head, ...block(s.body), '}']
      }
      case 'while': {
        const n = counterName(s.counter)
        const test = `if (${element(s.predicate)} === 0) break`
        return [`let ${n} = 0`, `for (;; ${n}++) {`, ...block(s.cond), `  ${test}`, ...block(s.body), '}', ...s.exit.flatMap(step)]
      }
      case 'host': return [`hosts[${hosts.indexOf(s)}]([${s.operands.map(region).join(', ')}], [${s.results.map(region).join(', ')}])`]
      case 'branch':
        return [`switch (${element(s.selector)}) {`, ...s.branches.flatMap((b, i) => [`  case ${i}: {`, ...block(b).map(line => `  ${line}`), '    break', '  }']), '}']
    }
  }
  const body = block(program.steps)
  const bound = program.buffers.flatMap((b, i) => (b.place._tag === 'scratch' ? [] : [`${names[i]!} = buffers[${i}]`]))
  const scratch = [...new Set(program.buffers.flatMap(b => (b.place._tag === 'scratch' ? [b.element] : [])))]
  const lines = [
    ...(bound.length === 0 ? [] : [`  const ${bound.join(', ')}`]),
    ...(scratch.length === 0 ? [] : [`  const { ${scratch.join(', ')} } = scratch`]),
    ...body,
  ]
  return { text: `function run(buffers, scratch) {\n${lines.join('\n')}\n}`, uses }
}

/** Scratch buffers are positions in one memory, seen as the element type they hold. */
const bufferName = ({ place, element }: BufferDecl): string => (place._tag === 'scratch' ? element : `${place._tag}${place.position}`)

const indexText = (index: Index, counter: (c: IndexVar) => string): string => {
  const parts = index.terms.map(({ atom, coefficient }) => {
    const factor = coefficient === 1 ? '' : ` * ${coefficient}`
    switch (atom._tag) {
      case 'counter': return counter(atom) + factor
      case 'div': return `Math.floor(${parenthesized(indexText(atom.of, counter))} / ${atom.by})${factor}`
      case 'mod': {
        const rest = `${parenthesized(indexText(atom.of, counter))} % ${atom.by}`
        // Remainders round down: a reverse loop counts its turns as `last - n`.
        return (rangeOf(atom.of).min >= 0 ? rest : `(${rest} + ${atom.by}) % ${atom.by}`) + factor
      }
      case 'data': return `0${factor}` // steps know no scalars
    }
  })
  return [...parts, ...(index.constant === 0 && parts.length > 0 ? [] : [String(index.constant)])].join(' + ')
}

const parenthesized = (code: string): string => (code.includes(' ') ? `(${code})` : code)
