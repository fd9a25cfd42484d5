/** Constructors of statements, for what is written as a routine: registers, loops, branches. */
import { freshCounter, type Index, indexConst, indexOf } from './index-expr.js'
import type { Stmt } from './kernel.js'
import { constant, type Local, type Reg, type Scalar } from './scalar.js'

let lastLocal = 0

/** A register distinct from every other of this process; `extents` make it a tile. */
export const freshLocal = (reg: Reg, extents: readonly number[] = []): Local => ({ _tag: 'localName', id: ++lastLocal, reg, extents })

export const readLocal = (local: Local, at: readonly Index[] = []): Scalar => ({ _tag: 'local', reg: local.reg, local, at })

/** A mutable register of one value. */
export interface Cell {
  readonly get: Scalar
  readonly set: (value: Scalar) => Stmt
  /** Must come before any use. */
  readonly declare: Stmt
}

export const cell = (init: Scalar): Cell => {
  const local = freshLocal(init.reg)
  return {
    get: readLocal(local),
    set: value => ({ _tag: 'set', local, at: [], value }),
    declare: { _tag: 'cells', local, init },
  }
}

/** A value computed once, here: needed where memory or registers it reads change before it is used. */
export const letValue = (value: Scalar, then: (value: Scalar) => readonly Stmt[]): readonly Stmt[] => {
  const local = freshLocal(value.reg)
  return [{ _tag: 'let', local, value }, ...then(readLocal(local))]
}

/** Several values, each computed once, here. */
export const letAll = (values: readonly Scalar[], then: (values: readonly Scalar[]) => readonly Stmt[]): readonly Stmt[] => {
  const [first, ...rest] = values
  return first === undefined ? then([]) : letValue(first, x => letAll(rest, xs => then([x, ...xs])))
}

/** `i` from 0 to `extent − 1`; `vector` when the iterations are independent. */
export const forRange = (extent: number, body: (i: Index) => readonly Stmt[], mode: 'serial' | 'vector' = 'serial'): Stmt =>
  forBetween(extent, indexConst(0), indexConst(extent), body, mode)

/** `i` from `from` up to, not including, `to`, both within `[0, extent]`. */
export const forBetween = (extent: number, from: Index, to: Index, body: (i: Index) => readonly Stmt[], mode: 'serial' | 'vector' = 'serial'): Stmt => {
  const counter = freshCounter(extent)
  return { _tag: 'for', counter, from, to, step: 1, mode, body: body(indexOf(counter)) }
}

export const whileHolds = (when: Scalar, body: readonly Stmt[]): Stmt => ({ _tag: 'while', when, body })

export const ifHolds = (when: Scalar, then: readonly Stmt[], otherwise: readonly Stmt[] = []): Stmt => ({ _tag: 'if', when, then, else: otherwise })

export const i32 = (value: number): Scalar => constant('i32', value)

export const f64 = (value: number): Scalar => constant('f64', value)
