/** Public functions by the names that the cases use. */
import * as cotangent from '../../src/index.js'
import type { Case } from './case.js'

/** The few whose home is another here. */
const elsewhere: { readonly [name: string]: string } = { 'flattenUtil.ravelPytree': 'tree.ravel' }

/** LSTMCell → lstmCell, RMSNorm → rmsNorm, Dense → dense. */
export const layerName = (flax: string): string => flax.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, head => head.toLowerCase())

/** What the package exports under a dotted name; undefined when nothing. */
export const lookup = (name: string): unknown => {
  let value: unknown = cotangent
  for (const part of (elsewhere[name] ?? name).split('.')) {
    if (typeof value !== 'object' || value === null || !(part in value)) return undefined
    value = value[part as keyof typeof value] // `in` has just said so
  }
  return value
}

/** All public names that a case needs. */
export const namesIn = (c: Case): readonly string[] => {
  const text = JSON.stringify(c)
  const called = [...text.matchAll(/"\$(?:call|ref)":"([^"]+)"/g)].map(found => found[1]!)
  const own = 'layer' in c ? [`nn.${layerName(c.layer)}`] : c.fn.startsWith('at.') ? [] : [c.fn]
  return [...own, ...called, ...(text.includes('"complex64"') ? ['lax.complex'] : [])]
}
