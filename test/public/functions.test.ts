/** What holds of every public function. */
import { describe, expect, test } from 'vitest'
import { ArgumentError, isCotangentError } from '../../src/core/base/errors.js'
import * as cotangent from '../../src/index.js'
import { type CaseOf, casesOf, modules } from '../conformance/case.js'
import { difference } from '../conformance/comparison.js'
import { accidents } from '../conformance/exceptions.js'
import { lookup, namesIn } from '../conformance/names.js'
import { argument, isRecordedArray } from '../conformance/values.js'
import { layerLaws } from '../nn/layer-laws.js'
import { contributed } from '../optim/contributed.js'
import { named } from '../optim/named.js'
import { scalings } from '../optim/scalings.js'
import { type Callable, publicFunctions } from './names.js'

const { customJvp, customVjp, nn, np, random } = cotangent

const byName = new Map(publicFunctions.map(f => [f.name, f.value]))

/** A recorded call of a public function: arguments that fit, and what they give. */
const calls = new Map<string, CaseOf<'value'>>()
for (const c of modules.flatMap(casesOf)) {
  const name = c.fn.replace(/^numpy\./, 'np.')
  if (c.mode === 'value' && !(c.id in accidents) && !calls.has(name) && byName.has(name) && namesIn(c).every(n => lookup(n) !== undefined)) calls.set(name, c)
}
const argumentsOf = ({ args, kwargs }: CaseOf<'value'>): { readonly operands: readonly unknown[]; readonly options: readonly unknown[] } => ({
  operands: args.map(x => argument(x)),
  options: kwargs === undefined || Object.keys(kwargs).length === 0 ? [] : [argument(kwargs)],
})

const outcome = (f: () => unknown): string => {
  try {
    return `gives ${typeof f()}`
  } catch (error) {
    return isCotangentError(error) ? error._tag : String(error)
  }
}

test('there are hundreds, most with a recorded call', () => {
  expect(publicFunctions.length).toBeGreaterThan(700)
  expect(calls.size).toBeGreaterThan(450)
})

test('every function has a doc comment with an example, which test/docs.test.ts runs', () => expect(publicFunctions.filter(f => !f.hasExample).map(f => f.name)).toEqual([]))

describe('a law for each', () => {
  /** The public functions of a module whose results have these properties, without the module's name. */
  const making = (module: string, ...properties: readonly string[]): readonly string[] =>
    publicFunctions.filter(({ name, gives }) => name.startsWith(module) && properties.every(p => gives.includes(p))).map(({ name }) => name.slice(module.length)).sort()

  test('layer: init tells what apply gives (test/nn)', () => expect(Object.keys(layerLaws).sort()).toEqual(making('nn.', 'init', 'apply')))
  test('gradient transformation: it is its formula (test/optim)', () => expect(Object.keys({ ...scalings, ...named, ...contributed }).sort()).toEqual(making('optim.', 'init', 'update')))
})

describe('an explicit undefined', () => {
  /** Questions about anything at all, `undefined` too; bounds that may be left out. */
  const ofAnything = ['isCotangentError', 'isNDArray', 'np.isscalar', 'np.slice']
  /** Made by a function, from options only. */
  const ofOptions = /^nn\.initializers\.(glorot|xavier|lecun|he|kaiming)(Uniform|Normal)$/

  test('is an ArgumentError where something is required', () => {
    const demanding = publicFunctions.filter(f => !f.takesNothing && !ofAnything.includes(f.name) && !ofOptions.test(f.name))
    expect(demanding.map(f => [f.name, outcome(() => f.value(undefined))]).filter(([, got]) => got !== 'ArgumentError')).toEqual([])
  })

  test('is an ArgumentError in the place of any array', () => {
    const others = [...calls].flatMap(([name, c]) => {
      const f = byName.get(name)!, { operands, options } = argumentsOf(c)
      const places = c.args.flatMap((x, i) => (isRecordedArray(x) ? [i] : []))
      return places.map(i => [name, i, outcome(() => f(...operands.map((x, j) => (j === i ? undefined : x)), ...options))]).filter(([, , got]) => got !== 'ArgumentError')
    })
    expect(others).toEqual([])
  })
})

describe('options', () => {
  const unknown = { __unknown: 1 }

  /** The names in the complaint about a name that is none. */
  const namesKnownTo = (call: () => unknown): readonly string[] | string => {
    try {
      return `gives ${typeof call()}`
    } catch (error) {
      const isComplaint = error instanceof ArgumentError && error.complaint.got === '__unknown'
      return isComplaint ? error.complaint.expected.replace('options among ', '').split(', ').sort() : String(error)
    }
  }

  /** Dimension numbers are a record too, and required. */
  const before = (name: string, position: number): readonly unknown[] => Array.from({ length: position }, (_, i) => (name.startsWith('lax.scatter') && i === position - 1 ? {} : 0))

  const places = publicFunctions.flatMap(({ name, value, options }) => options.map(o => ({ name, value, ...o })))

  test('of hundreds of functions are recognized', () => expect(new Set(places.map(({ name }) => name)).size).toBeGreaterThan(400))

  test('of an unknown name are an ArgumentError that tells the names of their type', () => {
    const others = places.map(({ name, value, position, names }) => ({ name, position, got: namesKnownTo(() => value(...before(name, position), unknown)), names: [...names].sort() }))
    expect(others.filter(({ got, names }) => String(got) !== String(names))).toEqual([])
  })

  test('have names that are no part of the public ones', () => {
    const namespaces = Object.values(cotangent).filter(value => Object.prototype.toString.call(value) === '[object Module]')
    expect(namespaces.flatMap(n => Object.keys(n)).filter(name => /Options?$/.test(name))).toEqual([])
  })

  test('where the types of rules tell them apart, too', () => {
    for (const call of [() => (customJvp as Callable)(np.sin, np.cos, unknown), () => (customVjp as Callable)(np.sin, np.cos, np.cos, unknown)]) expect(namesKnownTo(call)).toEqual(['nondiffArgnums', 'symbolicZeros'])
  })

  test('of methods and of initializers', () => {
    const part = np.array([1, 2]).at(0)
    for (const method of ['set', 'add', 'subtract', 'multiply', 'divide', 'power', 'min', 'max', 'apply', 'get'] as const)
      expect([method, namesKnownTo(() => (part[method] as Callable)(...(method === 'get' ? [] : [method === 'apply' ? np.sin : 1]), unknown))]).toEqual([method, ['fillValue', 'indicesAreSorted', 'mode', 'uniqueIndices']])
    const { zeros, ones, constant, varianceScaling, ...makers } = nn.initializers
    for (const initializer of [zeros, ones, constant(1), varianceScaling(1, 'fan_in', 'normal'), ...Object.values(makers).map(make => make())])
      expect(namesKnownTo(() => initializer(random.key(0), [1, 2, 2], unknown as never))).toEqual(['dtype'])
  })
})

describe('data-last', () => {
  /** Their first operand may be a tree, is one of any number of arrays, or chooses among the others: data-first only. */
  const dataFirst = [
    'lax.optimizationBarrier', 'lax.reduce', 'lax.reduceWindow', 'lax.select', 'lax.selectN', 'lax.sort', 'lax.stopGradient', 'nn.combineMasks', 'np.array', 'np.asarray', 'np.atleast1d', 'np.atleast2d', 'np.atleast3d',
    'np.broadcastArrays', 'np.copy', 'np.index', 'np.iscomplexobj', 'np.isrealobj', 'np.isscalar', 'np.ix_', 'np.meshgrid', 'np.where', 'optim.projections.projectionBox',
    'optim.projections.projectionL1Ball', 'optim.projections.projectionL2Ball', 'optim.projections.projectionNonNegative', 'optim.projections.projectionSimplex',
    'scipy.linalg.blockDiag',
  ]
  const arrayFirst = [...calls].filter(([, c]) => isRecordedArray(c.args[0] ?? null))

  test('functions whose first operand is one array wait for it, and give the same', () => {
    const others = arrayFirst
      .filter(([name]) => !dataFirst.includes(name))
      .flatMap(([name, c]) => {
        const f = byName.get(name)!, { operands: [x, ...rest], options } = argumentsOf(c)
        const waits = outcome(() => f(...rest, ...options))
        if (waits !== 'gives function') return [[name, waits]]
        const complaint = difference((f(...rest, ...options) as Callable)(x), c.expect, c.tol, c.shapeOnly) // given the one operand it waits for
        return complaint === undefined ? [] : [[name, complaint]]
      })
    expect(others).toEqual([])
  })

  test('the exceptions exist, and are exceptions', () => {
    const known = new Set([...byName.keys()])
    expect(dataFirst.filter(name => !known.has(name))).toEqual([])
    const curried = arrayFirst.filter(([name]) => dataFirst.includes(name)).filter(([name, c]) => {
      const { operands: [, ...rest], options } = argumentsOf(c)
      return outcome(() => byName.get(name)!(...rest, ...options)) === 'gives function'
    })
    expect(curried.map(([name]) => name)).toEqual([])
  })
})
