/** When two kernels are the same function: names of counters, registers and pointers do not matter, nor does the kernel's own. */
import type { Index, IndexAtom } from './index-expr.js'
import type { Kernel, Stmt } from './kernel.js'
import type { Scalar } from './scalar.js'

/** A text that kernels share exactly when they do the same. Linear in their size: shared scalars are written once. */
export const kernelKey = (kernel: Kernel): string => {
  const numbers = new Map<object, number>()
  /** Things are numbered as they are met. */
  const number = (x: object): number => {
    let n = numbers.get(x)
    if (n === undefined) numbers.set(x, (n = numbers.size))
    return n
  }

  const scalar = (s: Scalar): string => {
    switch (s._tag) {
      case 'const': return `${s.reg}${Object.is(s.value, -0) ? '-0' : s.value}`
      case 'load': return `${s.reg}p${number(s.pointer)}[${index(s.index)}]`
      case 'index': return `(${index(s.index)})`
      case 'local': return `r${number(s.local)}${indices(s.at)}`
      case 'guard': case 'op': {
        const before = numbers.get(s)
        if (before !== undefined) return `#${before}`
        let text = s._tag === 'guard' ? `?${s.reg}(${scalar(s.when)},${scalar(s.then)},${scalar(s.else)}` : `${s.op}.${s.reg}(`
        if (s._tag === 'op') for (const arg of s.args) text += `${scalar(arg)},`
        number(s) // after its parts have theirs
        return `${text})`
      }
    }
  }
  const index = ({ constant, terms }: Index): string => {
    let text = `${constant}`
    for (const { atom: a, coefficient } of terms) text += `+${coefficient}${atom(a)}`
    return text
  }
  const indices = (at: readonly Index[]): string => {
    let text = ''
    for (const i of at) text += `[${index(i)}]`
    return text
  }
  const atom = (a: IndexAtom): string => {
    switch (a._tag) {
      case 'counter': return `i${number(a)}<${a.extent}`
      case 'div': case 'mod': return `${a._tag}${a.by}(${index(a.of)})`
      case 'data': return `{${scalar(a.value)}<${a.extent}}`
    }
  }

  const block = (body: readonly Stmt[]): string => {
    let text = '{'
    for (const s of body) text += `${statement(s)};`
    return `${text}}`
  }
  const statement = (s: Stmt): string => {
    switch (s._tag) {
      case 'for': return `for ${s.mode}${s.step} i${number(s.counter)} ${index(s.from)} ${index(s.to)}${block(s.body)}`
      case 'let': return `let r${number(s.local)}${s.local.reg}=${scalar(s.value)}`
      case 'cells': return `cells r${number(s.local)}${s.local.reg}${s.local.extents.join()}=${scalar(s.init)}`
      case 'set': return `r${number(s.local)}${indices(s.at)}=${scalar(s.value)}`
      case 'store': return `p${number(s.pointer)}[${index(s.index)}]=${scalar(s.value)}`
      case 'if': return `if ${scalar(s.when)}${block(s.then)}${block(s.else)}`
      case 'while': return `while ${scalar(s.when)}${block(s.body)}`
    }
  }

  let pointers = ''
  for (const p of kernel.pointers) pointers += `p${number(p)}${p.element} `
  return `${kernel.order} ${pointers}i${number(kernel.outer)}<${kernel.outer.extent}${block(kernel.body)}`
}
