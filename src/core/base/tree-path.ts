import { required } from './required.js'

/** The way from the root of a tree to a subtree: keys of records, positions in lists and custom nodes. */
export type Path = readonly (string | number)[]

export const isIdentifier = (key: string): boolean => /^[A-Za-z_$][\w$]*$/.test(key)

const formatEntry = (entry: string | number): string =>
  typeof entry === 'number' ? `[${entry}]` : isIdentifier(entry) ? `.${entry}` : `[${JSON.stringify(entry)}]`

/**
 * `.a[0].b`, or the empty string for the root. As `jax.tree_util.keystr`, in JavaScript's notation.
 *
 * @example
 * ```ts
 * import { tree } from 'cotangent'
 * tree.formatPath(['a', 0, 'b']) // => .a[0].b
 * ```
 */
export const formatPath = required('formatPath', 1, (path: Path): string => path.map(formatEntry).join(''))
