import * as E from 'fp-ts/lib/Either.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aval } from '../../../src/core/base/aval.js'
import type { ParseError } from '../../../src/core/base/errors.js'
import { checkJaxpr } from '../../../src/core/ir/check.js'
import { freshVar, type Jaxpr, literal } from '../../../src/core/ir/jaxpr.js'
import { parseJaxpr } from '../../../src/core/ir/parse.js'
import type { Param, Params } from '../../../src/core/ir/primitive.js'
import { printJaxpr } from '../../../src/core/ir/print.js'
import { codec, registry } from './primitives.js'

const parse = parseJaxpr(registry)

const right = (text: string): Jaxpr => {
  const parsed = parse(text)
  if (E.isLeft(parsed)) throw parsed.left
  return parsed.right
}

const left = (text: string): ParseError => {
  const parsed = parse(text)
  if (E.isRight(parsed)) throw new Error(`parsed: ${printJaxpr(parsed.right)}`)
  return parsed.left
}

const program = `{ lambda ; a:float32[2,3] b:float32~[]. let
    c:float32[2,3] = neg a
    d:float32[2,3] = add c -0.5:float32[2,3]
    e:float32[] f:float32[3,2] = any[
      body={ lambda ; a:int32[]. let
          b:int32[] = neg a
        in (b, 3:int32[]) }
      types=["float32[]","float32[3,2]"]
    ] d b
  in (f, e, true:bool[0], nan:float64[], -inf:bfloat16[2], a) }`

describe('a program', () => {
  test('prints as it was written', () => expect(printJaxpr(right(program))).toBe(program))
  test('may stand on one line', () => expect(printJaxpr(right(program.replace(/\s+/g, ' ')))).toBe(program))
  test('may have semicolons after equations', () => {
    const text = '{ lambda ; x:float32[2]. let y:float32[2] = neg x; z:float32[2] = add x y; in (z) }'
    expect(right(text).eqns).toHaveLength(2)
  })
  test('without equations stands on one line', () => expect(printJaxpr(right('{lambda;. let in(1:int32[2])}'))).toBe('{ lambda ;. let in (1:int32[2]) }'))
  test('prints names in order, without reserved words', () => {
    const inputs = Array.from({ length: 400 }, () => freshVar(aval([], 'float32')))
    const text = printJaxpr({ inputs, eqns: [], outputs: inputs })
    expect(text).toContain('z:float32[] aa:float32[] ab:float32[]')
    expect(text).not.toMatch(/ in:/)
    expect(right(text).inputs).toHaveLength(400)
  })
})

describe('literals', () => {
  test.each([
    ['0.1:float32[]', Math.fround(0.1)],
    ['0.1:float64[]', 0.1],
    ['-0.0:float32[]', -0],
    ['1e-45:float32[]', 2 ** -149],
    ['3.4028235e+38:float32[]', 3.4028234663852886e38],
    ['0.1:bfloat16[]', 0.10009765625],
    ['2.0:float16~[]', 2],
    ['nan:float32[]', NaN],
    ['inf:float32[]', Infinity],
    ['-128:int8[]', -128],
    ['4294967295:uint32[]', 4294967295],
    ['true:bool[]', 1],
    ['false:bool[]', 0],
    ['7:key[]', 7],
  ])('%s', (text, value) => {
    const { outputs } = right(`{ lambda ;. let in (${text}) }`)
    expect(outputs).toEqual([expect.objectContaining({ _tag: 'literal', value })])
    expect(printJaxpr({ inputs: [], eqns: [], outputs })).toContain(`(${text})`)
  })
  test.each(['1.5:int32[]', '256:uint8[]', '-1:uint32[]', '1:bool[]', 'true:float32[]', 'nan:int32[]', '1e39:float32[]', '-0:int32[]', '70000.0:float16[]'])(
    '%s is none',
    text => expect(left(`{ lambda ;. let in (${text}) }`).complaint.expected).toMatch(/^a value of/),
  )
})

describe('complaints', () => {
  const eqn = (text: string): string => `{ lambda ; a:float32[2] b:int32[]. let\n  ${text}\n  in (a) }`
  test.each([
    ['', 1, 1, "'{'", 'the end of the text'],
    ['{ lambda ; a:float32[2]', 1, 24, 'a variable, or . before let', 'the end of the text'],
    ['{ lambda ; a:float3[2]. let in (a) }', 1, 14, 'a dtype', "'float3'"],
    ['{ lambda ; a:float32[2.5]. let in (a) }', 1, 22, 'a size', "'2.5'"],
    ['{ lambda ; a:float32[-1]. let in (a) }', 1, 22, 'a size', "'-1'"],
    ['{ lambda ; a:float32[2] a:int32[]. let in (a) }', 1, 25, 'a new name', "'a', which is defined above"],
    ['{ lambda ; in:float32[2]. let in (in) }', 1, 12, 'the name of a variable', "the word 'in'"],
    ['{ lambda ; a:float32[2]. let in (b) }', 1, 34, 'a variable that is defined above', "'b'"],
    ['{ lambda ; a:float32[2]. let in (a) } {', 1, 39, 'the end of the text after the program', "'{'"],
    [eqn('c:float32[2] = frobnicate a'), 2, 18, 'the name of a primitive', "'frobnicate'"],
    [eqn('c:float32[2] = toString a'), 2, 18, 'the name of a primitive', "'toString'"],
    [eqn('c:float32[2] = neg a a'), 2, 18, '1 operand of neg', '2'],
    [eqn('c:float32[2] = add a b'), 2, 18, 'operands of one type', 'float32[2] and int32[]'],
    [eqn('c:float32[3] = neg a'), 2, 3, 'c:float32[2], the result of neg', 'float32[3]'],
    [eqn('c:float32[2] d:float32[2] = neg a'), 2, 31, '1 results of neg', '2'],
    [eqn('c:float32[2] = neg[axes=[0]] a'), 2, 21, 'the parameters of neg', 'others: unexpected field axes; the fields are none'],
    [eqn('c:float32[2] = any[types=3] a'), 2, 21, 'the parameters of any', 'others: .types: expected a list, got 3'],
    [eqn('c:float32[2] = any[types=[] types=[]] a'), 2, 31, 'each parameter once', "'types' again"],
    [eqn('c:float32[2] = any[types=[] body=host#3] a'), 2, 36, 'values that text can hold', 'host#3'],
    [eqn('c:float32[2] = any[types=["\\x"]] a'), 2, 29, 'a string with the escapes of JSON', '"\\x"'],
    [eqn('c:float32[2] = any[types=[] body=?] a'), 2, 36, 'a number, boolean, string, list, record or program', "'?'"],
    [eqn('c:float32[2] = broken a'), 2, 18, 'operands and parameters that fit broken', 'others'],
  ])('%j', (text, line, column, expected, got) => {
    const error = left(text)
    expect({ tag: error._tag, line: error.line, column: error.column, expected: error.complaint.expected, got: error.complaint.got }).toEqual({ tag: 'ParseError', line, column, expected, got })
    expect(error.message).toContain(`at line ${line}, column ${column}`)
  })

  test('very deep nesting is refused, not fatal', () => {
    const deep = eqn(`c:float32[2] = any[types=${'['.repeat(1e5)}`)
    expect(left(deep).complaint.expected).toBe('parameters nested at most 100 deep')
  })

  test('long texts are read in linear time', () => {
    const eqns = Array.from({ length: 20_000 }, (_, i) => `x${i + 1}:float32[2] = neg x${i}`).join('\n')
    expect(right(`{ lambda ; x0:float32[2]. let ${eqns} in (x20000) }`).eqns).toHaveLength(20_000)
    expect(left(`{ lambda ; ${'('.repeat(1e6)}`).line).toBe(1)
  })
})

test('host values come back from a table', () => {
  const host = { _tag: 'opaque', id: 3, value: () => 1 } as const
  const text = '{ lambda ; a:float32[2]. let\n    b:float32[2] = any[body=host#3 types=["float32[2]"]] a\n  in (b) }'
  const parsed = parseJaxpr(registry, new Map([[3, host]]))(text)
  expect(E.isRight(parsed) && parsed.right.eqns[0]!.params['body']).toBe(host)
  expect(E.isRight(parsed) && printJaxpr(parsed.right)).toBe(text)
})

// ------------------------------------------------------------------ fuzzing

const param: fc.Arbitrary<Param> = fc.letrec<{ param: Param }>(tie => ({
  param: fc.oneof(
    { maxDepth: 3 },
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.string({ unit: 'binary' }),
    fc.constant(null),
    fc.array(tie('param'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('lambda', 'in', 'a', '__proto__', 'axes')), tie('param'), { maxKeys: 3 }),
  ),
})).param

const wrap = (params: Params): Jaxpr => {
  const a = freshVar(aval([2], 'float32'))
  const b = freshVar(aval([2], 'float32'))
  return { inputs: [a], eqns: [{ primitive: registry.any, inputs: [a, literal(2, aval([], 'int32'))], params, outputs: [b] }], outputs: [b] }
}

test('all parameters print and parse back', () => {
  fc.assert(
    fc.property(param, extra => {
      const jaxpr = wrap({ types: ['float32[2]'], body: extra })
      const text = printJaxpr(checkJaxpr(jaxpr))
      const back = right(text)
      expect(printJaxpr(back)).toBe(text)
      expect(codec(back.eqns[0]!.params['body']!)).toEqual(codec(extra))
    }),
    { numRuns: 500 },
  )
})

const words = ['{', '}', '(', ')', '[', ']', 'lambda', ';', 'let', 'in', '.', ',', ':', '=', '~', 'a', 'b', 'neg', 'add', 'any', 'broken', 'float32', 'int32', 'bool', '2', '-1.5', 'nan', '-inf', 'true', 'null', '"x"', 'host#1', 'types', '\n', 'é', '\u0000', '[0]', '{ lambda ;', 'a:float32[2]']

/** The program with a piece cut out, doubled, or replaced. */
const mutated = fc
  .tuple(fc.nat({ max: program.length }), fc.nat({ max: 30 }), fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 4 }), fc.constant(program)))
  .map(([at, length, piece]) => program.slice(0, at) + piece + program.slice(at + length))

test('whatever the text, the answer is a program that checks, or a ParseError', () => {
  const texts = fc.oneof(fc.string({ maxLength: 200 }), fc.array(fc.constantFrom(...words), { maxLength: 60 }).map(list => list.join(' ')), mutated)
  let accepted = 0
  fc.assert(
    fc.property(texts, text => {
      const parsed = parse(text)
      if (E.isRight(parsed)) {
        accepted++
        checkJaxpr(parsed.right)
        expect(printJaxpr(right(printJaxpr(parsed.right)))).toBe(printJaxpr(parsed.right))
      } else {
        expect(parsed.left._tag).toBe('ParseError')
        expect(parsed.left.line).toBeGreaterThan(0)
        expect(parsed.left.column).toBeGreaterThan(0)
      }
    }),
    { numRuns: 3000 },
  )
  expect(accepted).toBeGreaterThan(0)
})
