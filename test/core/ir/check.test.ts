import { describe, expect, test } from 'vitest'
import { type Aval, aval, sameType } from '../../../src/core/base/aval.js'
import { checkJaxpr } from '../../../src/core/ir/check.js'
import { type Atom, type Eqn, freshVar, type Jaxpr, literal, type Var } from '../../../src/core/ir/jaxpr.js'
import type { Params, Primitive } from '../../../src/core/ir/primitive.js'
import { registry } from './primitives.js'

const vector = aval([2], 'float32')
const scalar = aval([], 'float32')
const x = freshVar(vector)
const y = freshVar(vector)

const eqn = (primitive: Primitive, inputs: readonly Atom[], outputs: readonly Var[], params: Params = {}): Eqn => ({ primitive, inputs, params, outputs })

const program = (eqns: readonly Eqn[], outputs: readonly Atom[], inputs: readonly Var[] = [x]): Jaxpr => ({ inputs, eqns, outputs })

const { neg, add, any } = registry

const calling = (body: Jaxpr): Jaxpr => program([eqn({ ...any, subprograms: () => [body] } as Primitive, [], [y], { types: ['float32[2]'], body })], [y])

test('a program passes and comes back', () => {
  const good = program([eqn(neg, [x], [y])], [y, literal(1, scalar)])
  expect(checkJaxpr(good)).toBe(good)
  expect(() => checkJaxpr(calling(good))).not.toThrow()
})

describe('refused', () => {
  const weak: Aval = aval([2], 'float32', true)
  test.each<readonly [string, Jaxpr, RegExp]>([
    ['a variable used before it is defined', program([eqn(neg, [y], [freshVar(vector)])], []), /variables defined before their use.*eqns\[0\] \(neg\)/s],
    ['an undefined result', program([], [y]), /defined before their use.*outputs\[0\]/s],
    ['an input defined twice', program([], [], [x, x]), /defined once.*inputs\[1\]/s],
    ['a result defined twice', program([eqn(neg, [x], [x])], []), /defined once/],
    ['a result of another type', program([eqn(neg, [x], [freshVar(scalar)])], []), /results float32\[2\], got float32\[\]/],
    ['a result weaker than it is', program([eqn(neg, [x], [freshVar(weak)])], []), /results float32\[2\], got float32~\[2\]/],
    ['too many results', program([eqn(neg, [x], [y, freshVar(vector)])], []), /results float32\[2\], got float32\[2\], float32\[2\]/],
    ['too few operands', program([eqn(add, [x], [y])], []), /2 operands, got 1/],
    ['operands that do not fit', program([eqn(add, [x, literal(1, scalar)], [y])], []), /operands of the right types: operands of one type/],
    ['a literal that is no value of its dtype', program([], [literal(0.1, scalar)]), /a literal of float32, got 0.1/],
    ['a boolean that is neither', program([], [literal(2, aval([], 'bool'))]), /a literal of bool, got 2/],
    ['a fault in a program inside', calling(program([], [y])), /eqns\[0\] \(any\)\.programs\[0\]\.outputs\[0\]/],
  ])('%s', (_what, jaxpr, message) => {
    expect(() => checkJaxpr(jaxpr)).toThrow(message)
    expect(() => checkJaxpr(jaxpr)).toThrow(expect.objectContaining({ _tag: 'InternalError' }))
  })
  test('but weakness may be forgotten', () => {
    expect(() => checkJaxpr(program([eqn(neg, [x], [freshVar(weak)])], []), sameType)).not.toThrow()
  })
})
