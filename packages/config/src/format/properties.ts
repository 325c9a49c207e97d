/**
 * Java properties documents. Items are the entries, in order, with the comment above them and their
 * declared type. A key that stands twice is refused, since readers disagree about which one holds.
 */
import type { Item } from '@midplane/contract'
import {
  duplicatesOf,
  editProperties,
  entriesOf,
  parseProperties,
  type PropertiesDocument,
  type PropertyEdit,
  renderProperties,
  WireError,
} from '@midplane/wire'
import { checkItemType } from '../model/item-type.ts'
import { characterProblems } from './characters.ts'
import {
  type DocumentProblem,
  hasProblems,
  invalidDocument,
  PROBLEM_COUNT_MAX,
} from './document-problem.ts'
import type { DocumentFormat, EditedDocument, ItemEdit, TypeMap, Reading } from './format.ts'
import { unknownItem } from './item-edit.ts'

export const propertiesFormat: DocumentFormat = { name: 'properties', read, edit }

function read(text: string, types: TypeMap): Reading {
  const { document, problems } = parse(text)
  if (document === undefined) return { problems, items: [] }
  const items = entriesOf(document).map(({ key, value, comment }): Item => {
    const item = { key, value, type: types.get(key) ?? 'string' }
    return comment === undefined ? item : { ...item, comment }
  })
  return { problems: [], items }
}

function edit(text: string, types: TypeMap, edits: readonly ItemEdit[]): EditedDocument {
  const { document, problems } = parse(text)
  if (document === undefined) throw invalidDocument('properties', problems)
  const present = new Set(entriesOf(document).map((entry) => entry.key))
  const edited = new Map(types)
  const changes: PropertyEdit[] = []
  for (const itemEdit of edits) {
    const { key } = itemEdit
    if (itemEdit.op === 'remove') {
      if (!present.delete(key)) throw unknownItem(key)
      edited.delete(key)
      changes.push({ op: 'remove', key })
    } else {
      const { value, comment } = itemEdit
      const type = itemEdit.type ?? edited.get(key) ?? 'string'
      checkItemType(key, type, value)
      present.add(key)
      edited.set(key, type)
      changes.push({ op: 'set', key, value, comment })
    }
  }
  return { text: renderProperties(editProperties(document, changes)), types: edited }
}

type Parsed =
  | { readonly document: PropertiesDocument; readonly problems: readonly [] }
  | {
      readonly document: undefined
      readonly problems: readonly [DocumentProblem, ...DocumentProblem[]]
    }

function parse(text: string): Parsed {
  const characters = characterProblems(text, { allowsByteOrderMark: false })
  if (hasProblems(characters)) return { document: undefined, problems: characters }
  try {
    const document = parseProperties(text)
    const duplicates = duplicateProblems(document)
    if (hasProblems(duplicates)) return { document: undefined, problems: duplicates }
    return { document, problems: [] }
  } catch (error) {
    if (!WireError.is(error)) throw error
    const { line, column, rule } = error
    return { document: undefined, problems: [{ line, column, problem: rule }] }
  }
}

/** One problem for each key, at its second occurrence. */
function duplicateProblems(document: PropertiesDocument): readonly DocumentProblem[] {
  return duplicatesOf(document)
    .slice(0, PROBLEM_COUNT_MAX)
    .map(({ key, lines }) => ({
      line: lines[1] ?? 1,
      column: 1,
      problem: `key ${JSON.stringify(key)} stands on the lines ${linesText(lines)}`,
    }))
}

const LINES_SHOWN_MAX = 10

function linesText(lines: readonly number[]): string {
  const shown = lines.slice(0, LINES_SHOWN_MAX)
  if (shown.length < lines.length) return `${shown.join(', ')} and more`
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}
