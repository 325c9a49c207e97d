// Questions to a properties document: its text, entries with comments, map view and duplicate keys.
// All linear in the document. A later occurrence of a key hides the earlier ones, as in Java.
import type { CommentLine, PropertiesDocument } from './grammar.ts'

/** One occurrence of a key. `line` counts natural lines from 1; without comment it is absent. */
export type PropertyEntry = {
  readonly key: string
  readonly value: string
  readonly line: number
  readonly comment?: string
}

/** A key that occurs more than once, with the lines of all its occurrences in order. */
export type DuplicateProperty = { readonly key: string; readonly lines: readonly number[] }

const COMMENT_FRAME = /^[ \t\f]*[#!] ?|[\r\n]+$/g

/** The text of a document; for one that was not edited, exactly the text it was read from. */
export function renderProperties(doc: PropertiesDocument): string {
  return doc.lines.map((line) => line.raw).join('')
}

/**
 * All entries in order, hidden ones included. The comment of an entry is the text of the comment
 * lines directly above it, without `#` or `!` and one space, joined by `\n`.
 */
export function entriesOf(doc: PropertiesDocument): PropertyEntry[] {
  const entries: PropertyEntry[] = []
  let comments: CommentLine[] = []
  let lineNumber = 1
  for (const line of doc.lines) {
    if (line.kind === 'comment') {
      comments.push(line)
    } else {
      if (line.kind === 'entry') {
        const entry = { key: line.key, value: line.value, line: lineNumber }
        entries.push(
          comments.length === 0 ? entry : { ...entry, comment: textOfComments(comments) },
        )
      }
      comments = []
    }
    lineNumber += line.lineCount
  }
  return entries
}

/** Key to value, keys in the order of their first occurrence, each with its last value. */
export function propertiesMap(doc: PropertiesDocument): Map<string, string> {
  const map = new Map<string, string>()
  for (const line of doc.lines) {
    if (line.kind === 'entry') map.set(line.key, line.value)
  }
  return map
}

/** The keys that occur more than once, in the order of their first occurrence. */
export function duplicatesOf(doc: PropertiesDocument): DuplicateProperty[] {
  const linesByKey = new Map<string, number[]>()
  for (const { key, line } of entriesOf(doc)) {
    const lines = linesByKey.get(key)
    if (lines === undefined) linesByKey.set(key, [line])
    else lines.push(line)
  }
  return [...linesByKey]
    .filter(([, lines]) => lines.length > 1)
    .map(([key, lines]) => ({ key, lines }))
}

function textOfComments(comments: readonly CommentLine[]): string {
  return comments.map((line) => line.raw.replace(COMMENT_FRAME, '')).join('\n')
}
