// Edits of a properties document. An edit returns a new document that shares every untouched line,
// and equals the document read from its own text. Many edits cost O(lines + edits) together.
import { parseProperties } from './decode.ts'
import {
  encodeComment,
  encodeEntry,
  encodeValue,
  type PropertyLayout,
  type PropertyText,
  separatorAfter,
} from './encode.ts'
import {
  BACKSLASH,
  DEFAULT_LINE_END,
  DEFAULT_SEPARATOR,
  type EntryLine,
  type PropertiesDocument,
  type PropertiesLine,
  STORED_SEPARATOR,
} from './grammar.ts'

export type PropertyEdit =
  | ({ readonly op: 'set' } & PropertyText)
  | { readonly op: 'remove'; readonly key: string }

/** `comment` replaces the comment lines above the entry; '' removes them; absent keeps them. */
export type SetPropertyOptions = { readonly comment?: string | undefined }

/** What all edits together come to, key by key. */
type EditPlan = {
  readonly removed: Set<string>
  readonly replaced: Map<string, PropertyText>
  readonly appended: Map<string, PropertyText>
}

/** A longer separator is not taken over by appended entries, which would multiply it. */
const REPEATED_SEPARATOR_LENGTH_MAX = 64

const LINE_BREAK = /[\r\n]/
const LAST_LINE_END = /\r\n$|\r$|\n$/

/**
 * Sets the value where the key last occurs and keeps the layout around it, or appends the entry in
 * the prevailing style of the document. An equal value leaves its line as it is written.
 */
export function setProperty(
  doc: PropertiesDocument,
  key: string,
  value: string,
  options: SetPropertyOptions = {},
): PropertiesDocument {
  return editProperties(doc, [{ op: 'set', key, value, comment: options.comment }])
}

/** Removes all occurrences of the key and the comment lines directly above them. */
export function removeProperty(doc: PropertiesDocument, key: string): PropertiesDocument {
  return editProperties(doc, [{ op: 'remove', key }])
}

/** Applies the edits in order, as `setProperty` and `removeProperty` one after the other would. */
export function editProperties(
  doc: PropertiesDocument,
  edits: readonly PropertyEdit[],
): PropertiesDocument {
  if (edits.length === 0) return doc
  const layout = prevailingLayout(doc)
  const plan = planEdits(doc, edits)
  const lines = editInPlace(doc, plan, layout)
  appendEntries(lines, plan.appended, layout)
  closeLoneBackslash(lines, layout)
  return { lines }
}

function planEdits(doc: PropertiesDocument, edits: readonly PropertyEdit[]): EditPlan {
  const present = new Set<string>()
  for (const line of doc.lines) if (line.kind === 'entry') present.add(line.key)

  const plan: EditPlan = { removed: new Set(), replaced: new Map(), appended: new Map() }
  for (const edit of edits) {
    if (edit.op === 'remove') {
      plan.removed.add(edit.key)
      plan.replaced.delete(edit.key)
      plan.appended.delete(edit.key)
    } else {
      const isInPlace = present.has(edit.key) && !plan.removed.has(edit.key)
      const target = isInPlace ? plan.replaced : plan.appended
      const comment = edit.comment ?? target.get(edit.key)?.comment
      target.set(edit.key, { key: edit.key, value: edit.value, comment })
    }
  }
  return plan
}

function editInPlace(
  doc: PropertiesDocument,
  plan: EditPlan,
  layout: PropertyLayout,
): PropertiesLine[] {
  const lastOccurrence = new Map<string, PropertiesLine>()
  for (const line of doc.lines) if (line.kind === 'entry') lastOccurrence.set(line.key, line)

  const lines: PropertiesLine[] = []
  let commentsStart = 0
  for (const line of doc.lines) {
    if (line.kind === 'comment') {
      lines.push(line)
      continue
    }
    if (line.kind === 'blank') {
      pushBlank(lines, line)
    } else if (plan.removed.has(line.key)) {
      lines.length = commentsStart
    } else {
      const change = lastOccurrence.get(line.key) === line ? plan.replaced.get(line.key) : undefined
      if (change?.comment !== undefined) {
        lines.length = commentsStart
        pushComment(lines, change.comment, layout)
      }
      lines.push(change === undefined ? line : replaceValue(line, change.value, layout))
    }
    commentsStart = lines.length
  }
  return lines
}

function replaceValue(line: EntryLine, value: string, layout: PropertyLayout): PropertiesLine {
  if (line.value === value) return line
  const separator = line.separator === '' ? separatorAfter(line.key, layout.separator) : ''
  const before = line.raw.slice(0, line.valueStart) + separator
  // An empty value must not let the `\r` of a joined line melt with the `\n` that ends the entry.
  const written = value === '' && before.endsWith('\r') ? ' ' : encodeValue(value)
  return lineOf(before + written + line.raw.slice(line.valueEnd))
}

function appendEntries(
  lines: PropertiesLine[],
  appended: ReadonlyMap<string, PropertyText>,
  layout: PropertyLayout,
): void {
  if (appended.size === 0) return
  closeLastLine(lines, layout)
  // A comment at the end belongs to no entry, and must not come to belong to the appended one.
  if (lines.at(-1)?.kind === 'comment') lines.push(lineOf(nextLineEnd(lines, layout)))
  for (const entry of appended.values()) {
    pushComment(lines, entry.comment ?? '', layout)
    lines.push(lineOf(encodeEntry(entry, layout)))
  }
}

/** Ends the last line, so that text put after it is a line of its own. */
function closeLastLine(lines: PropertiesLine[], layout: PropertyLayout): void {
  const last = lines.pop()
  if (last === undefined) return
  let raw = last.raw
  if (last.kind === 'entry' && isContinued(raw)) {
    // The empty entry, which Java reads from a lone backslash at the end, is spelled "=" elsewhere.
    if (last.key === '' && last.separator === '') raw = raw.replace('\\', STORED_SEPARATOR)
    else raw += lineEndAfter(raw, layout)
  }
  if (isContinued(raw) || !LAST_LINE_END.test(raw)) raw += lineEndAfter(raw, layout)
  lines.push(raw === last.raw ? last : lineOf(raw))
}

/** A blank line with a lone backslash that became the last one would read as the empty entry. */
function closeLoneBackslash(lines: PropertiesLine[], layout: PropertyLayout): void {
  const last = lines.at(-1)
  if (last === undefined || last.kind !== 'blank' || lineOf(last.raw).kind === 'blank') return
  lines.push(lineOf(nextLineEnd(lines, layout)))
}

/** After a removal, a `\n` may come to stand after a `\r`, with which it is one line end. */
function pushBlank(lines: PropertiesLine[], blank: PropertiesLine): void {
  const last = lines.at(-1)
  if (blank.raw !== '\n' || last === undefined || !last.raw.endsWith('\r')) lines.push(blank)
  else lines[lines.length - 1] = { ...last, raw: `${last.raw}\n` }
}

/** An odd number of backslashes before the line end joins the next natural line. */
function isContinued(raw: string): boolean {
  const content = raw.replace(LAST_LINE_END, '')
  let at = content.length
  while (at > 0 && content.charCodeAt(at - 1) === BACKSLASH) at--
  return (content.length - at) % 2 === 1
}

function nextLineEnd(lines: readonly PropertiesLine[], layout: PropertyLayout): string {
  return lineEndAfter(lines.at(-1)?.raw ?? '', layout)
}

/** A line end that cannot melt with the one before it. */
function lineEndAfter(raw: string, layout: PropertyLayout): string {
  return raw.endsWith('\r') ? '\r' : layout.lineEnd
}

function pushComment(lines: PropertiesLine[], comment: string, layout: PropertyLayout): void {
  for (const raw of encodeComment(comment, layout)) lines.push(lineOf(raw))
}

function lineOf(raw: string): PropertiesLine {
  return parseProperties(raw).lines[0] ?? { kind: 'blank', raw, lineCount: 1 }
}

/** The separator and line end that the document uses most. */
function prevailingLayout(doc: PropertiesDocument): PropertyLayout {
  const separatorCounts = new Map<string, number>()
  const lineEndCounts = new Map<string, number>()
  for (const line of doc.lines) {
    if (line.kind === 'entry' && isRepeatable(line.separator)) {
      count(separatorCounts, line.separator)
    }
    const lineEnd = LAST_LINE_END.exec(line.raw)?.[0]
    if (lineEnd !== undefined) count(lineEndCounts, lineEnd)
  }
  return {
    separator: mostFrequent(separatorCounts) ?? DEFAULT_SEPARATOR,
    lineEnd: mostFrequent(lineEndCounts) ?? DEFAULT_LINE_END,
  }
}

function isRepeatable(separator: string): boolean {
  const isInRange = separator !== '' && separator.length <= REPEATED_SEPARATOR_LENGTH_MAX
  return isInRange && !LINE_BREAK.test(separator)
}

function count(counts: Map<string, number>, item: string): void {
  counts.set(item, (counts.get(item) ?? 0) + 1)
}

function mostFrequent(counts: ReadonlyMap<string, number>): string | undefined {
  let best: string | undefined
  let bestCount = 0
  for (const [item, itemCount] of counts) {
    if (itemCount <= bestCount) continue
    best = item
    bestCount = itemCount
  }
  return best
}
