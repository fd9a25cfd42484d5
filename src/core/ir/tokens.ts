/** The words of a printed program. */

export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'host' | 'punctuation' | 'unknown' | 'end'
  readonly text: string
  readonly offset: number
}

const SPACE = /\s*/y

const patterns: readonly (readonly [kind: Token['kind'], pattern: RegExp])[] = [
  ['host', /host#\d+/y],
  ['name', /[A-Za-z_$][\w$]*/y],
  ['number', /-?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|inf\b)/y],
  ['string', /"(?:[^"\\\n]|\\.)*"/y],
  ['punctuation', /[{}[\]();:,.=~]/y],
]

const match = (pattern: RegExp, text: string, offset: number): string | undefined => {
  pattern.lastIndex = offset
  return pattern.exec(text)?.[0]
}

/** What cannot be read is an `unknown` token of one character; the last token is the `end`. Linear in the text. */
export const tokenize = (text: string): readonly Token[] => {
  const tokens: Token[] = []
  let offset = match(SPACE, text, 0)!.length
  while (offset < text.length) {
    const token = tokenAt(text, offset)
    tokens.push(token)
    offset += token.text.length
    offset += match(SPACE, text, offset)!.length
  }
  tokens.push({ kind: 'end', text: '', offset: text.length })
  return tokens
}

const tokenAt = (text: string, offset: number): Token => {
  for (const [kind, pattern] of patterns) {
    const found = match(pattern, text, offset)
    if (found !== undefined) return { kind, text: found, offset }
  }
  return { kind: 'unknown', text: String.fromCodePoint(text.codePointAt(offset)!), offset }
}

/** Lines and columns count from 1. */
export const positionOf = (text: string, offset: number): { readonly line: number; readonly column: number } => {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}
