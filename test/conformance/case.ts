/** The recorded cases: calls of public functions, and what JAX, optax or Flax answered. One file per module, one case per line. */
import { readdirSync, readFileSync } from 'node:fs'
import type { DType } from '../../src/core/base/dtype.js'
import type { Shape } from '../../src/core/base/shape.js'

/** An element of an array: what JSON cannot say is a word, a complex number is a pair. */
export type RecordedNumber = number | 'nan' | 'inf' | '-inf' | '-0'
export type Element = RecordedNumber | readonly [re: RecordedNumber, im: RecordedNumber]

export type RecordedArray = { readonly dtype: DType; readonly shape: Shape; readonly data: readonly Element[] }
export type RecordedFields = { readonly [name: string]: Recorded }
/** Plain data, with arrays in it and the records `$num $key $slice $ref $call $named`. */
export type Recorded = null | boolean | number | string | readonly Recorded[] | RecordedArray | RecordedFields

export type Tolerance = { readonly atol?: number; readonly rtol?: number; readonly signedZero?: boolean }

/** Positional arguments, and the options that go last. */
export type Arguments = { readonly args: readonly Recorded[]; readonly kwargs?: RecordedFields }

type Common = { readonly id: string; readonly fn: string; readonly tol: Tolerance; readonly expect: Recorded; readonly shapeOnly?: boolean; readonly alt?: readonly Arguments[] }
/** In which arrays of the arguments, of which results, in which order where a result has names. */
type Differentiable = Arguments & { readonly wrt: readonly number[]; readonly keep?: readonly number[]; readonly fields?: readonly string[] }
type OfLayer = {
  readonly layer: string
  readonly config: RecordedFields
  readonly variables: { readonly params?: Recorded; readonly batchStats?: Recorded }
  readonly inputs: readonly Recorded[]
  readonly options?: RecordedFields
  readonly train?: boolean
  readonly method?: string
}

/** What a case of each mode holds. */
type Modes = {
  readonly value: Arguments
  readonly jvp: Differentiable & { readonly tangents: readonly RecordedArray[] }
  readonly vjp: Differentiable & { readonly cotangents: readonly RecordedArray[] }
  readonly vmap: Arguments & { readonly inAxes: readonly (number | null)[] }
  readonly throws: Arguments & { readonly expect: { readonly tags?: readonly string[] }; readonly program?: string }
  readonly curried: Arguments & { readonly direct?: boolean; readonly then: Arguments }
  readonly schedule: { readonly build: Recorded; readonly counts: readonly number[] }
  readonly optim: { readonly build: Recorded; readonly params: Recorded; readonly grads: readonly Recorded[]; readonly extra?: { readonly [name: string]: readonly Recorded[] } }
  readonly layer: OfLayer
  readonly layerGrad: OfLayer
  readonly program: Arguments & { readonly program: string }
  readonly transform: Arguments & { readonly program: string; readonly transform: string; readonly inAxes?: Recorded; readonly tangents?: Recorded; readonly cotangent?: Recorded }
}

export type Mode = keyof Modes
export type CaseOf<M extends Mode> = M extends Mode ? Common & { readonly mode: M } & Modes[M] : never
export type Case = CaseOf<Mode>

const folder = new URL('cases/', import.meta.url)

export const modules: readonly string[] = readdirSync(folder)
  .filter(file => file.endsWith('.json'))
  .map(file => file.slice(0, -'.json'.length))
  .sort()

export const casesOf = (module: string): readonly Case[] => {
  const file: { readonly cases: readonly Case[] } = JSON.parse(readFileSync(new URL(`${module}.json`, folder), 'utf8')) // written in this form
  return file.cases
}
