import { describe, expect, it } from 'vitest'
import type { TypedArray } from '../../../../src/core/base/dtype.js'
import { interpret } from '../../../../src/core/compile/reference/interpret.js'
import { elementArrays } from '../../../../src/core/compile/runtime/element-arrays.js'
import { type Example, examples } from '../loop-programs.js'
import { emitters } from './emitters.js'

/** The outputs of a program run by `run` on fresh memory. */
const outputs = ({ program, inputs }: Example, run: (buffers: readonly TypedArray[]) => void): readonly TypedArray[] => {
  const out: TypedArray[] = []
  const buffers = program.buffers.map(({ place, element, length }) => {
    if (place._tag === 'input') return inputs[place.position]!
    const memory = new elementArrays[element](length)
    if (place._tag === 'output') out[place.position] = memory
    return memory
  })
  run(buffers)
  return out
}

describe.each(examples)('$name', example => {
  const { program, expected } = example

  it('runs in the reference interpreter', () => {
    const found = outputs(example, buffers => interpret(program, buffers.map((b, i) => (program.buffers[i]!.place._tag === 'scratch' ? undefined : b))))
    expect(found.map(a => [...a])).toEqual(expected)
  })

  it.each(emitters)('runs as $name', ({ run }) => {
    const found = outputs(example, buffers => run(program, buffers))
    expect(found.map(a => [...a])).toEqual(expected)
  })
})
