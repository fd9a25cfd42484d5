/** Whether a value is what a `// =>` comment says. */

/** Arrays of numbers instead of NDArrays and typed arrays, so that plain data is compared with plain data. */
const plain = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value
  if ('tolist' in value && typeof value.tolist === 'function') return value.tolist()
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return [...(value as unknown as Iterable<number>)]
  if (Array.isArray(value)) return value.map(plain)
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
    ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]))
    : value
}

/** Floats within 1e-5 of what is written; whole numbers exactly. */
const close = (got: number, expected: number): boolean => {
  if (Object.is(got, expected)) return true
  if (Object.is(expected, -0) || (Number.isInteger(got) && Number.isInteger(expected) && expected !== 0)) return false
  return Math.abs(got - expected) <= 1e-5 * Math.abs(expected) + 1e-8
}

const same = (got: unknown, expected: unknown): boolean => {
  if (typeof got === 'number' && typeof expected === 'number') return close(got, expected)
  if (Array.isArray(got) && Array.isArray(expected)) return got.length === expected.length && got.every((x, i) => same(x, expected[i]))
  if (
    typeof got === 'object' &&
    typeof expected === 'object' &&
    got !== null &&
    expected !== null &&
    !Array.isArray(got) &&
    !Array.isArray(expected)
  ) {
    const a = Object.entries(got)
    const b = new Map(Object.entries(expected))
    return a.length === b.size && a.every(([key, x]) => b.has(key) && same(x, b.get(key)))
  }
  return Object.is(got, expected)
}

/** The value of a literal such as `[1, NaN]`, `{ w: [2] }` or `'text'`; undefined when the text is none. */
const literal = (text: string): { readonly value: unknown } | undefined => {
  const words = text.replace(/'[^'\n]*'|"[^"\n]*"|[\w$]+\s*:/g, '').match(/[A-Za-z_$][\w$]*/g) ?? []
  if (/[()=`;]/.test(text) || words.some(word => !/^(NaN|Infinity|true|false|null|undefined|e\d*)$/.test(word))) return undefined
  try {
    return { value: new Function(`return (${text})`)() }
  } catch {
    return undefined
  }
}

const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim()

const printed = (value: unknown): string => {
  const data = plain(value)
  if (typeof data !== 'object' || data === null) return String(data)
  return Array.isArray(data) || Object.getPrototypeOf(data) === Object.prototype
    ? JSON.stringify(data, (_key, x: unknown) => (typeof x === 'number' && !Number.isFinite(x) ? String(x) : x))
    : String(data)
}

/** Undefined when `got` is what `text` says, otherwise the complaint. The printed form of an array or program counts too. */
export const disagreement = (got: unknown, text: string): string | undefined => {
  const expected = literal(text)
  if (expected !== undefined && same(plain(got), expected.value)) return undefined
  if (squeezed(String(got)) === squeezed(text)) return undefined
  return `expected ${text}, got ${printed(got)}`
}
