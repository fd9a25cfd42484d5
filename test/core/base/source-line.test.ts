import { describe, expect, it, test } from 'vitest'
import { customJvp, customVjp, debug, grad, isCotangentError, jit, lax, linearTranspose, np, type NDArray, vmap } from '../../../src/index.js'

const ones = np.ones

/** Every line of a message that names a place; none of them in the library. */
const placesOf = (f: () => unknown): readonly string[] => {
  try {
    f()
  } catch (e) {
    if (!isCotangentError(e)) throw e
    const { where } = e.complaint
    expect(e.message).toContain(`\n  called at ${where}`)
    return e.message.split('\n').flatMap(line => /^ {2}((?:made|called) at) .*[\\/]source-line\.test\.ts:(\d+):\d+\)?$/.exec(line)?.slice(1).join(' ') ?? [])
  }
  return ['nothing was thrown']
}

const line = (): number => Number(/source-line\.test\.ts:(\d+):/.exec(new Error().stack?.split('\n')[2] ?? '')?.[1])

describe('the line of the user', () => {
  it('is named where a tracer is coerced', () => {
    const here = line()
    expect(placesOf(() => jit((x: NDArray) => np.add(x, Number(np.sin(x))))(1))).toEqual([`made at ${here + 1}`, `called at ${here + 1}`])
  })

  it('is named where a tracer leaks, also from functions nested deep in the library', () => {
    let leaked: NDArray | undefined
    const here = line()
    jit((x: NDArray) => jit((y: NDArray) => (leaked = np.std(y)))(x))(np.array([1, 2]))
    expect(placesOf(() => np.add(leaked!, 1))).toEqual([`made at ${here + 1}`, `called at ${here + 2}`])
  })
})

describe('an error names the line of the user, once', () => {
  const wrong = (x: NDArray): NDArray => np.add(x, ones([3])) // the line to blame
  const blamed = line() - 1
  const jitted = jit((x: NDArray) => np.sum(np.sin(x)))

  const loss = customJvp((x: NDArray) => np.sum(x), ([x], [t]) => {
    return [np.sum(x), np.sum(wrong(t))]
  })
  const pulled = customVjp((x: NDArray) => np.sum(x), x => [np.sum(x), x], x => [wrong(x)])

  const cases: Readonly<Record<string, () => unknown>> = {
    'eager': () => wrong(ones([4])),
    'jit': () => jit(wrong)(ones([4])),
    'nested jit': () => jit((x: NDArray) => jit((y: NDArray) => np.sum(jit(wrong)(y)))(x))(ones([4])),
    'grad': () => grad((x: NDArray) => np.sum(wrong(x)))(ones([4])),
    'grad in jit': () => jit(grad((x: NDArray) => np.sum(wrong(x))))(ones([4])),
    'vmap': () => vmap(wrong)(ones([2, 4])),
    'scan': () => lax.scan((c: NDArray, x: NDArray) => [wrong(c), x], ones([4]), ones([2])),
    'a condition': () => lax.whileLoop((x: NDArray) => np.all(wrong(x)), (x: NDArray) => x, ones([4])),
    'a branch': () => jit((x: NDArray) => lax.cond(true, wrong, (y: NDArray) => y, x))(ones([4])),
    'a forward rule': () => grad(loss)(ones([4])),
    'a forward rule met while a program is interpreted': () => grad(jit((x: NDArray) => loss(np.sin(x))))(ones([4])),
    'a reverse rule met while a program is interpreted': () => grad(jit((x: NDArray) => pulled(np.sin(x))))(ones([4])),
  }
  test.each(Object.entries(cases))('%s', (_, f) => expect(placesOf(f)).toEqual([`called at ${blamed}`]))

  test('of an operation without a derivative, met when a program is differentiated', () => {
    const here = line()
    const loop = (x: NDArray): NDArray => lax.whileLoop((y: NDArray) => np.less(y, 9), (y: NDArray) => np.multiply(y, 2), x)
    const f = jit((x: NDArray) => np.sin(loop(x)))
    expect(placesOf(() => grad(f)(1))).toEqual([`called at ${here + 1}`])
  })

  test('of the operation that is not linear', () => {
    const here = line()
    const f = jit((x: NDArray) => np.sin(x))
    expect(placesOf(() => linearTranspose(f, [1])(1))).toEqual([`called at ${here + 1}`])
  })

  test('of the operation that made a NaN', () => {
    const here = line()
    const f = jit((x: NDArray) => np.multiply(np.log(x), 2))
    debug.nans(true)
    try {
      expect(placesOf(() => f(-1))).toEqual([`called at ${here + 1}`])
      expect(placesOf(() => np.log(-1))).toEqual([`called at ${here + 5}`])
    } finally {
      debug.nans(false)
    }
  })

  test('but not the line that happens to run later', () => expect(jitted(ones([4])).item()).toBeGreaterThan(3))
})
