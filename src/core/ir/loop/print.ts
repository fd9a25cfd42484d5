/**
 * Loop programs as text: buffers, kernels, steps. Names are numbers in order of appearance, so equal programs print alike.
 * A scalar used more than once in a statement is written once, as `v1 = …` above it.
 */
import type { Index, IndexAtom, IndexVar } from './index-expr.js'
import type { Kernel, Stmt } from './kernel.js'
import type { BufferDecl, Program, Region, Step, View } from './program.js'
import type { Local, Pointer, Scalar } from './scalar.js'

export const printProgram = (program: Program): string => {
  const names = numbering()
  const lines = [
    ...program.buffers.map(bufferLine),
    ...program.kernels.flatMap((k, i) => printKernelLines(k, `kernel${i}`)),
    'steps',
    ...indent(program.steps.flatMap(s => stepLines(s, names))),
  ]
  return lines.join('\n')
}

// ---- names

interface Names {
  counter(c: IndexVar): string
  local(l: Local): string
  pointer(p: Pointer): string
}

const numbering = (): Names => {
  const of = <K>(stem: string): ((key: K) => string) => {
    const known = new Map<K, string>()
    return key => {
      let name = known.get(key)
      if (name === undefined) known.set(key, (name = `${stem}${known.size}`))
      return name
    }
  }
  return { counter: of('i'), local: of('r'), pointer: of('p') }
}

const indent = (lines: readonly string[]): readonly string[] => lines.map(line => `  ${line}`)

const number = (x: number): string => (Object.is(x, -0) ? '-0' : String(x))

// ---- buffers and steps

const bufferLine = ({ id, element, length, place }: BufferDecl): string =>
  `b${id}: ${element}[${length}] ${place._tag === 'scratch' ? `scratch @ ${place.offset ?? 'unplanned'}` : `${place._tag} ${place.position}`}`

const stepLines = (s: Step, names: Names): readonly string[] => {
  const view = ({ buffer, offset }: View): string => {
    const at = indexText(offset, names, scalarText(names, new Map()))
    return at === '0' ? `b${buffer}` : `b${buffer} + ${at}`
  }
  const region = (r: Region): string => `${r.length} of ${view(r.view)}`
  const block = (steps: readonly Step[]): readonly string[] => indent(steps.flatMap(inner => stepLines(inner, names)))
  switch (s._tag) {
    case 'run': return [`run kernel${s.kernel}[0, ${s.extent}) (${s.views.map(view).join(', ')})`]
    case 'copy': return [`copy ${s.length} from ${view(s.from)} to ${view(s.to)}`]
    case 'loop': return [`loop ${names.counter(s.counter)} < ${s.trips}${s.reverse ? ' reversed' : ''}`, ...block(s.body)]
    case 'while': return [`while ${names.counter(s.counter)} counts, ${view(s.predicate)} after`, ...block(s.cond), 'do', ...block(s.body), 'exit', ...block(s.exit)]
    case 'host': return [`host (${s.operands.map(region).join(', ')}) to (${s.results.map(region).join(', ')})`]
    case 'branch': return [`branch on ${view(s.selector)}`, ...s.branches.flatMap((b, i) => [`case ${i}`, ...block(b)])]
  }
}

// ---- kernels

const printKernelLines = (kernel: Kernel, name: string): readonly string[] => {
  const names = numbering()
  const pointers = kernel.pointers.map(p => `${names.pointer(p)}: ${p.element}`)
  const outer = names.counter(kernel.outer)
  return [`${name} ${JSON.stringify(kernel.name)} (${pointers.join(', ')}) ${kernel.order} ${outer} < ${kernel.outer.extent}`, ...indent(kernel.body.flatMap(s => statementLines(s, names)))]
}

const statementLines = (s: Stmt, names: Names): readonly string[] => {
  const block = (body: readonly Stmt[]): readonly string[] => indent(body.flatMap(inner => statementLines(inner, names)))
  const { lines, text, index } = shared(s, names)
  const cells = (local: Local, at: readonly Index[]): string => names.local(local) + (at.length === 0 ? '' : `[${at.map(index).join(', ')}]`)
  switch (s._tag) {
    case 'for': {
      const step = s.step === 1 ? '' : ` step ${s.step}`
      return [`for ${names.counter(s.counter)} from ${index(s.from)} to ${index(s.to)}${step}${s.mode === 'serial' ? '' : ` ${s.mode}`}`, ...block(s.body)]
    }
    case 'let': return [...lines, `let ${names.local(s.local)}: ${s.local.reg} = ${text(s.value)}`]
    case 'cells': return [...lines, `cells ${names.local(s.local)}: ${s.local.reg}${s.local.extents.length === 0 ? '' : `[${s.local.extents.join(', ')}]`} = ${text(s.init)}`]
    case 'set': return [...lines, `${cells(s.local, s.at)} = ${text(s.value)}`]
    case 'store': return [...lines, `${names.pointer(s.pointer)}[${index(s.index)}] = ${text(s.value)}`]
    case 'if': return [...lines, `if ${text(s.when)}`, ...block(s.then), ...(s.else.length === 0 ? [] : ['else', ...block(s.else)])]
    case 'while': return [...lines, `while ${text(s.when)}`, ...block(s.body)]
  }
}

interface Printed {
  /** Definitions of shared scalars. */
  readonly lines: readonly string[]
  readonly text: (s: Scalar) => string
  readonly index: (i: Index) => string
}

const rootsOf = (s: Stmt): readonly Scalar[] => {
  switch (s._tag) {
    case 'for': return []
    case 'let': case 'set': case 'store': return [s.value]
    case 'cells': return [s.init]
    case 'if': case 'while': return [s.when]
  }
}

const shared = (s: Stmt, names: Names): Printed => {
  const counts = new Map<Scalar, number>()
  const order: Scalar[] = []
  const visit = (x: Scalar): void => {
    if (x._tag !== 'op' && x._tag !== 'guard') return
    const n = counts.get(x) ?? 0
    counts.set(x, n + 1)
    if (n > 0) return
    for (const arg of x._tag === 'op' ? x.args : [x.when, x.then, x.else]) visit(arg)
    order.push(x)
  }
  rootsOf(s).forEach(visit)
  const defined = new Map<Scalar, string>()
  const text = scalarText(names, defined)
  const lines: string[] = []
  for (const x of order) {
    if (counts.get(x)! < 2) continue
    const name = `v${defined.size + 1}`
    lines.push(`${name} = ${text(x)}`)
    defined.set(x, name)
  }
  return { lines, text, index: i => indexText(i, names, text) }
}

const scalarText = (names: Names, defined: ReadonlyMap<Scalar, string>): ((s: Scalar) => string) => {
  const text = (s: Scalar): string => {
    const name = defined.get(s)
    if (name !== undefined) return name
    switch (s._tag) {
      case 'const': return `${number(s.value)}:${s.reg}`
      case 'load': return `${names.pointer(s.pointer)}[${index(s.index)}]`
      case 'index': return `index(${index(s.index)})`
      case 'local': return names.local(s.local) + (s.at.length === 0 ? '' : `[${s.at.map(index).join(', ')}]`)
      case 'guard': return `guard(${text(s.when)}, ${text(s.then)}, ${text(s.else)})`
      case 'op': return `${s.op}.${s.reg}(${s.args.map(text).join(', ')})`
    }
  }
  const index = (i: Index): string => indexText(i, names, text)
  return text
}

const indexText = (i: Index, names: Names, scalar: (s: Scalar) => string): string => {
  const atom = (a: IndexAtom): string => {
    switch (a._tag) {
      case 'counter': return names.counter(a)
      case 'div': return `(${indexText(a.of, names, scalar)}) / ${a.by}`
      case 'mod': return `(${indexText(a.of, names, scalar)}) % ${a.by}`
      case 'data': return `{${scalar(a.value)} < ${a.extent}}`
    }
  }
  const terms = i.terms.map(({ atom: a, coefficient }) => (coefficient === 1 ? atom(a) : `${coefficient}·${atom(a)}`))
  if (i.constant !== 0 || terms.length === 0) terms.push(String(i.constant))
  return terms.join(' + ')
}
