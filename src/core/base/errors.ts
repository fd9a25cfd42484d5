import { lineToBlame } from './source-line.js'

/** What went wrong, in the words of the person who has to fix it. */
export interface Complaint {
  readonly expected: string
  readonly got: string
  /** Something that can be acted on. */
  readonly hint?: string
  /** Where in the argument's tree, as `.params[0].kernel`. */
  readonly path?: string
  /** Where the offending array was made, when that helps. */
  readonly source?: string
  /** Where in the user's program the operation was called; looked up where it is not given. `null`: that says nothing. */
  readonly where?: string | null | undefined
}

// A shared symbol and not `instanceof`: the ESM and the CommonJS copy of the package may live in one process.
const brand = Symbol.for('cotangent.error')

const messageOf = (op: string, { expected, got, hint, path, source, where }: Complaint): string =>
  `${op}: expected ${expected}, got ${got}` +
  (path === undefined || path === '' ? '' : ` at ${path}`) +
  (hint === undefined ? '' : `\n  hint: ${hint}`) +
  (source === undefined ? '' : `\n  made at ${source}`) +
  (where == null ? '' : `\n  called at ${where}`)

/**
 * Every error this library throws: the operation, what it expected, what it got, a hint, and the line of the user's that called it.
 *
 * @example
 * ```ts
 * import { np } from 'cotangent'
 * np.reshape(np.array([1, 2, 3]), [2, 2]) // throws ShapeError
 * ```
 */
export abstract class CotangentError extends Error {
  abstract readonly _tag: string
  readonly op: string
  readonly complaint: Complaint

  constructor(op: string, complaint: Complaint) {
    const { where = lineToBlame() ?? null, ...rest } = complaint
    const placed: Complaint = where === null ? rest : { ...rest, where }
    super(messageOf(op, placed))
    this.op = op
    this.complaint = placed
  }

  get [brand](): true {
    return true
  }
}

/**
 * Whether `u` is an error of this library, made by any copy of it.
 *
 * @example
 * ```ts
 * import { isCotangentError } from 'cotangent'
 * isCotangentError(new Error('another')) // => false
 * ```
 */
export const isCotangentError = (u: unknown): u is CotangentError => u instanceof Error && brand in u

// `name` goes on the prototype so that the stack, which is formatted inside `Error`'s constructor, begins with it.
const named = (Class: { readonly prototype: CotangentError; readonly name: string }, tag: string): void => {
  Object.defineProperty(Class.prototype, 'name', { value: tag, configurable: true, writable: true })
}

/** Shapes that do not fit each other or the operation. */
export class ShapeError extends CotangentError {
  readonly _tag = 'ShapeError'
  static {
    named(ShapeError, 'ShapeError')
  }
}

/** A dtype the operation is not defined for, or two that do not promote. */
export class DTypeError extends CotangentError {
  readonly _tag = 'DTypeError'
  static {
    named(DTypeError, 'DTypeError')
  }
}

/** An axis out of range, or named twice. */
export class AxisError extends CotangentError {
  readonly _tag = 'AxisError'
  static {
    named(AxisError, 'AxisError')
  }
}

/** Trees whose structures differ; the message names the path and only the difference. */
export class TreeError extends CotangentError {
  readonly _tag = 'TreeError'
  static {
    named(TreeError, 'TreeError')
  }
}

/** Any other argument that cannot be right: an `undefined` operand, a bad option, a static index out of range. */
export class ArgumentError extends CotangentError {
  readonly _tag = 'ArgumentError'
  static {
    named(ArgumentError, 'ArgumentError')
  }
}

/** A traced value was asked for its number, by `item()`, by a comparison or by a coercion. */
export class ConcretizationError extends CotangentError {
  readonly _tag = 'ConcretizationError'
  static {
    named(ConcretizationError, 'ConcretizationError')
  }
}

/** A traced value was used after its trace had ended. */
export class LeakedTracerError extends CotangentError {
  readonly _tag = 'LeakedTracerError'
  static {
    named(LeakedTracerError, 'LeakedTracerError')
  }
}

/** An array was used after it had been donated. */
export class DonatedArrayError extends CotangentError {
  readonly _tag = 'DonatedArrayError'
  static {
    named(DonatedArrayError, 'DonatedArrayError')
  }
}

/** No derivative in this mode, such as reverse mode through `whileLoop`. */
export class NotDifferentiableError extends CotangentError {
  readonly _tag = 'NotDifferentiableError'
  static {
    named(NotDifferentiableError, 'NotDifferentiableError')
  }
}

/** A NaN or an infinity, where `debug.nans` or `debug.infs` looks for them. */
export class FloatingPointError extends CotangentError {
  readonly _tag = 'FloatingPointError'
  static {
    named(FloatingPointError, 'FloatingPointError')
  }
}

/** A condition that `check` states does not hold, or one that `checkify` looks for. */
export class CheckError extends CotangentError {
  readonly _tag = 'CheckError'
  static {
    named(CheckError, 'CheckError')
  }
}

/** Well-defined, but not offered here or on this backend. */
export class UnsupportedError extends CotangentError {
  readonly _tag = 'UnsupportedError'
  static {
    named(UnsupportedError, 'UnsupportedError')
  }
}

/** The heap is full; the message names the largest buffers. */
export class OutOfMemoryError extends CotangentError {
  readonly _tag = 'OutOfMemoryError'
  static {
    named(OutOfMemoryError, 'OutOfMemoryError')
  }
}

/** A state of our own that cannot happen. Seeing one is a bug of this library, never of its user. */
export class InternalError extends CotangentError {
  readonly _tag = 'InternalError'
  static {
    named(InternalError, 'InternalError')
  }
}

/** Text that is not what it should be; `line` and `column` count from 1. Comes back in a `Left`. */
export class ParseError extends CotangentError {
  readonly _tag = 'ParseError'
  readonly line: number
  readonly column: number

  constructor(op: string, complaint: Complaint, line: number, column: number) {
    super(op, { ...complaint, path: `line ${line}, column ${column}`, where: null }) // the text is to blame
    this.line = line
    this.column = column
  }

  static {
    named(ParseError, 'ParseError')
  }
}

/** A check found a value other than the one that must be. */
export class MismatchError extends CotangentError {
  readonly _tag = 'MismatchError'
  static {
    named(MismatchError, 'MismatchError')
  }
}
