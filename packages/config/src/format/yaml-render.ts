/** Writes edited YAML documents back into their text, in the layout that the text shows. */
import { type Document, type ToStringOptions } from 'yaml'

/** The text with each changed document laid out anew, and all others as they stand. */
export function renderYaml(
  text: string,
  documents: readonly Document[],
  changed: ReadonlySet<Document>,
): string {
  const options = layoutOf(text)
  const usesCrLf = text.includes('\r\n')
  let rendered = ''
  let start = 0
  for (const [index, document] of documents.entries()) {
    const isLast = index === documents.length - 1
    const end = isLast ? text.length : (document.range?.[2] ?? text.length)
    if (changed.has(document)) {
      const laidOut = document.toString(options)
      rendered += usesCrLf ? laidOut.replaceAll('\n', '\r\n') : laidOut
    } else {
      rendered += text.slice(start, end)
    }
    start = end
  }
  return rendered
}

/** Lines are never folded: a fold would be a change that nobody made. */
function layoutOf(text: string): ToStringOptions {
  const indent = /^( +)[^\s#-]/m.exec(text)?.[1]?.length ?? 2
  return {
    lineWidth: 0,
    indent: Math.min(Math.max(indent, 1), 8),
    indentSeq: !/^( *)[^\s#-][^\n]*:[ \t]*\r?\n\1- /m.test(text),
    flowCollectionPadding: /[{[] /.test(text) || !/[{[][^\s\]}]/.test(text),
  }
}
