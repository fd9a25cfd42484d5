import { callback } from './callbacks.js'
import { formatted } from './debug-format.js'

/**
 * Prints `format` with values in it each time the program comes to it, on the console: `{}` is the next value, `{x}` one by name from a
 * trailing object, which may also ask for `ordered`; `{x:.3f}` and `{x:.2e}` say how many digits, `{{` is a brace.
 *
 * Source: `jax.debug.print`. Throws ArgumentError where format and values do not match.
 *
 * @example
 * ```ts
 * import { debug, jit, np, type NDArray } from 'cotangent'
 * const f = jit((x: NDArray) => {
 *   debug.print('x = {x:.1f}, twice that {}', np.multiply(x, 2), { x })
 *   return np.sin(x)
 * })
 * f(0).item() // => 0
 * ```
 */
export const print = (format: string, ...values: readonly unknown[]): void => {
  const { listed, named: { ordered = false, ...named }, text } = formatted('debug.print', format, values)
  callback((xs: readonly unknown[], byName: { readonly [name: string]: unknown }) => console.log(text(xs, byName)), listed, named, { ordered: ordered === true })
}
