/** Source text to functions, once per text: equal kernels of different programs are one function, already optimized. */

// Some hundred programs' worth; functions in use stay alive through their programs.
const LIMIT = 4096
const compiled = new Map<string, unknown>()

/** The value of a function body; throws EvalError where a content-security policy forbids generated code. */
export const compileSource = (source: string): unknown => {
  const found = compiled.get(source)
  if (found !== undefined) return found
  const value: unknown = new Function(source)()
  if (compiled.size >= LIMIT) for (const oldest of compiled.keys()) { compiled.delete(oldest); break }
  compiled.set(source, value)
  return value
}
