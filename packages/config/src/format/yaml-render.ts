/**
 * Writes edited YAML documents back into their text, with as little change as can be.
 * Invariant: the text reads back as the edited documents, value by value. The library's writer does
 * not always keep that (block scalars that begin with a space, for one), so each way of writing is
 * read back and the next one is tried.
 */
import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  stringify,
  type ToStringOptions,
  visit,
} from 'yaml'
import { hasProblems, invalidDocument } from './document-problem.ts'
import { leafOf } from './yaml-leaf.ts'
import { locateFaults, readYaml } from './yaml-tree.ts'
import { walkYaml, type YamlLeaf } from './yaml-walk.ts'

export type YamlChanges = {
  /** Documents that were edited at all. */
  readonly documents: Set<Document>
  /** Scalars of the text that got another value where they stand. */
  readonly rewritten: Set<Scalar>
  /** Whether anything else was changed. */
  isRestructured: boolean
}

/** Lines are never folded: a fold would be a change that nobody made. */
const SAFE_LAYOUT: ToStringOptions = { lineWidth: 0, blockQuote: false }

const LINE_SEPARATORS = /[\u007f-\u009f\u2028\u2029\ufeff]/g

/**
 * The edited text, or undefined if the library cannot write it.
 * @throws MidplaneError `MP_CONFIG_INVALID_DOCUMENT` if an alias lost its anchor
 */
export function renderYaml(
  text: string,
  documents: readonly Document[],
  changes: YamlChanges,
): string | undefined {
  const { leaves, faults } = walkYaml(documents)
  const problems = locateFaults(text, faults)
  if (hasProblems(problems)) throw invalidDocument('yaml', problems)
  const wanted = fingerprint(leaves)
  const ways = [
    () => spliced(text, changes),
    () => laidOut(text, documents, changes, layoutOf(text, documents)),
    () => laidOut(text, documents, changes, SAFE_LAYOUT),
  ]
  for (const write of ways) {
    const written = write()
    if (written !== undefined && fingerprint(readYaml(written).leaves) === wanted) return written
  }
  return undefined
}

function fingerprint(leaves: readonly YamlLeaf[]): string {
  return JSON.stringify(leaves.map(({ key, node }) => [key, leafOf(node)]))
}

/** The text with only the rewritten scalars replaced, if nothing else changed. */
function spliced(text: string, { rewritten, isRestructured }: YamlChanges): string | undefined {
  if (isRestructured) return undefined
  const scalars = [...rewritten].toSorted((one, other) => startOf(one) - startOf(other))
  let written = ''
  let end = 0
  for (const scalar of scalars) {
    const [start, valueEnd] = scalar.range ?? []
    if (start === undefined || valueEnd === undefined) return undefined
    const before = text.slice(end, start)
    const gap = /[\s[{,]$/.test(before) ? '' : ' '
    written += before + gap + inline(scalar) + /\r?\n?$/.exec(text.slice(start, valueEnd))?.[0]
    end = valueEnd
  }
  return written + text.slice(end)
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0
}

/** A scalar on one line, without its comments. */
function inline({ value, source, type }: Scalar): string {
  if (typeof value !== 'string') return source ?? String(value)
  if (type === 'QUOTE_SINGLE' && !value.includes('\n')) return `'${value.replaceAll("'", "''")}'`
  if (type === undefined && !/[\n,[\]{}]/.test(value))
    return stringify(value, SAFE_LAYOUT).trimEnd()
  return JSON.stringify(value).replace(
    LINE_SEPARATORS,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** The text with the edited documents laid out anew, and all others as they stand. */
function laidOut(
  text: string,
  documents: readonly Document[],
  changes: YamlChanges,
  options: ToStringOptions,
): string {
  const usesCrLf = text.includes('\r\n')
  let written = ''
  let start = 0
  for (const [index, document] of documents.entries()) {
    const isLast = index === documents.length - 1
    const end = isLast ? text.length : (document.range?.[2] ?? text.length)
    if (changes.documents.has(document)) {
      const edited = document.toString(options)
      written += usesCrLf ? edited.replaceAll('\n', '\r\n') : edited
    } else {
      written += text.slice(start, end)
    }
    start = end
  }
  return written
}

/** The layout that the first nested map and the first nested list of the text show. */
function layoutOf(text: string, documents: readonly Document[]): ToStringOptions {
  let mapIndent: number | undefined
  let listIndent: number | undefined
  for (const document of documents) {
    visit(document, {
      Pair(_, { key, value }) {
        if (!isScalar(key) || !key.range || !isCollection(value) || !value.range || value.flow)
          return
        const indent = columnOf(text, value) - columnOf(text, key)
        if (isMap(value) && indent > 0) mapIndent ??= indent
        if (isSeq(value)) listIndent ??= indent
      },
    })
  }
  return {
    lineWidth: 0,
    indent: mapIndent ?? (listIndent === undefined || listIndent === 0 ? 2 : listIndent),
    indentSeq: listIndent !== 0,
    flowCollectionPadding: /[{[] /.test(text) || !/[{[][^\s\]}]/.test(text),
  }
}

function columnOf(text: string, node: Node): number {
  const start = startOf(node)
  return start - (text.lastIndexOf('\n', start - 1) + 1)
}
