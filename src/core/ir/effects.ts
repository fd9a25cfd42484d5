/** What an equation does besides computing its results: what its primitive does, and what the programs inside it do. */
import type { Eqn, Jaxpr } from './jaxpr.js'
import type { Primitive } from './primitive.js'

type Effect = Primitive['effects']

const stronger = (a: Effect, b: Effect): Effect => (a === 'ordered' || b === 'none' ? a : b)

const known = new WeakMap<Jaxpr, Effect>()

export const effectOf = ({ primitive, params }: Pick<Eqn, 'primitive' | 'params'>): Effect =>
  primitive.subprograms === undefined ? primitive.effects : primitive.subprograms(params).map(effectOfProgram).reduce(stronger, primitive.effects)

const effectOfProgram = (jaxpr: Jaxpr): Effect => {
  let effect = known.get(jaxpr)
  if (effect === undefined) known.set(jaxpr, (effect = jaxpr.eqns.map(effectOf).reduce(stronger, 'none')))
  return effect
}
