/** Every primitive with random applications of it: what the laws are quantified over. */
import type * as fc from 'fast-check'
import { describe } from 'vitest'
import type { Params, Primitive } from '../../src/core/ir/primitive.js'
import type { Subject } from '../../src/testing/subject.js'
import { type PrimitiveName, primitives } from '../../src/transforms/registry.js'
import { generators } from './generators/index.js'
import { type Generator, subjectsOf } from './generators/signature.js'

export interface Entry {
  readonly name: PrimitiveName
  readonly primitive: Primitive
  /** Operands of every dtype, with NaN, infinities and all. */
  readonly any: fc.Arbitrary<Subject>
  /** Operands where the derivative exists; `null` where it is zero or refused. */
  readonly smooth: fc.Arbitrary<Subject> | null
}

const names = Object.keys(primitives) as readonly PrimitiveName[] // the keys of the record

const entries: readonly Entry[] = names.map(name => {
  const primitive = primitives[name] as unknown as Primitive
  const generator = generators[name] as unknown as Generator<Params> // of this primitive's parameters, by the type of the table
  return {
    name,
    primitive,
    any: subjectsOf(primitive, generator.any),
    smooth: generator.smooth === null ? null : subjectsOf(primitive, generator.smooth),
  }
})

export const forEveryPrimitive = (laws: (entry: Entry) => void, which: (entry: Entry) => boolean = () => true): void => {
  for (const entry of entries.filter(which)) describe(entry.name, () => laws(entry))
}
