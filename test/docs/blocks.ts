/** The examples of the documentation: fenced `ts` blocks of markdown files and of doc comments. */

export type Block = {
  readonly path: string
  /** The line of the file that holds the first line of the code. */
  readonly line: number
  /** What the example is about: the heading above it, or the name that the comment documents. */
  readonly about: string
  readonly code: string
}

/** Blocks marked exactly `ts`; `ts no-run` is prose. An indented fence (in a list) loses its indentation. */
export const blocksOfMarkdown = (path: string, text: string, firstLine = 1): readonly Block[] => {
  const blocks: Block[] = []
  let about = ''
  let fence: { readonly info: string; readonly indent: number; readonly line: number } | undefined
  let code: string[] = []
  text.split('\n').forEach((line, i) => {
    const mark = /^(\s*)```\s*(.*?)\s*$/.exec(line)
    if (fence === undefined) {
      about = /^#+\s+(.*)/.exec(line)?.[1] ?? about
      if (mark !== null) fence = { info: mark[2] ?? '', indent: mark[1]?.length ?? 0, line: firstLine + i + 1 }
      code = []
    } else if (mark !== null) {
      if (fence.info === 'ts') blocks.push({ path, line: fence.line, about, code: code.join('\n') })
      fence = undefined
    } else code.push(line.slice(Math.min(fence.indent, line.length - line.trimStart().length)))
  })
  return blocks
}

const docComment = /\/\*\*[\s\S]*?\*\//g
const documented =
  /^\s*(?:export\s+)?(?:declare\s+)?(?:async\s+)?(?:abstract\s+)?(?:const|let|function\*?|class|interface|type|enum|namespace)\s+([\w$]+)|^\s*(?:readonly\s+)?([\w$]+)/

const commentsOf = (text: string): readonly { readonly line: number; readonly prose: string; readonly about: string }[] =>
  [...text.matchAll(docComment)].map(found => {
    const name = documented.exec(text.slice(found.index + found[0].length).trimStart())
    return {
      line: text.slice(0, found.index).split('\n').length,
      prose: found[0]
        .slice(3, -2)
        .split('\n')
        .map(line => line.replace(/^\s*\* ?/, ''))
        .join('\n'),
      about: name?.[1] ?? name?.[2] ?? '',
    }
  })

export const blocksOfSource = (path: string, text: string): readonly Block[] =>
  commentsOf(text).flatMap(({ line, prose, about }) => blocksOfMarkdown(path, prose, line).map(block => ({ ...block, about })))

/** `@example` tags that nobody would run, because no fenced `ts` block follows. */
export const unfencedExamples = (path: string, text: string): readonly string[] =>
  commentsOf(text).flatMap(({ line, prose }) =>
    prose
      .split(/^\s*@(?=\w)/m)
      .filter(tag => tag.startsWith('example') && !/^\s*```\s*ts\b/m.test(tag))
      .map(() => `${path}:${line}: the @example has no \`\`\`ts block`),
  )
