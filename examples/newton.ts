/**
 * Kepler's equation, E − e·sin E = M: where a planet is at a time. Newton's method finds E in a loop of unknown length; the
 * derivative comes from the equation (the implicit function theorem), not from the loop.
 *
 *     npx tsx examples/newton.ts
 */
import { pathToFileURL } from 'node:url'
import { grad, jit, jvp, lax, type NDArray, np, vmap } from 'cotangent'

type Equation = (x: NDArray) => NDArray

const newton = (f: Equation, guess: NDArray): NDArray =>
  lax.whileLoop(
    x => np.greater(np.abs(f(x)), 1e-6),
    x => {
      const [value, slope] = jvp(f, [x], [1])
      return np.subtract(x, np.divide(value, slope))
    },
    guess,
  )

/** The eccentric anomaly for an eccentricity and a mean anomaly. */
export const anomaly = (e: NDArray, mean: NDArray): NDArray =>
  lax.customRoot(
    x => np.subtract(np.subtract(x, np.multiply(e, np.sin(x))), mean),
    mean,
    newton,
    (linear, y) => np.divide(y, linear(1)),
  )

/** How it moves with the eccentricity, at many times at once: sin E / (1 − e·cos E). */
export const sensitivities: (e: NDArray, means: NDArray) => NDArray = jit(vmap(grad(anomaly), { inAxes: [null, 0] }))

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const e = np.array(0.6)
  const means = np.linspace(0, Math.PI, 5)
  const E = vmap(anomaly, { inAxes: [null, 0] })(e, means)
  console.log('anomaly    ', E.tolist())
  console.log('dE/de      ', sensitivities(e, means).tolist())
  console.log('by formula ', np.divide(np.sin(E), np.subtract(1, np.multiply(e, np.cos(E)))).tolist())
}
