/**
 * JSON documents. Items are the leaves, keyed by path; the value of a number, boolean or null is
 * its spelling. `null` is an item of type json, and so is an empty object or list; a document that
 * is a single value has no items.
 */
import { invalidDocument } from './document-problem.ts'
import type { DocumentFormat, EditedDocument, ItemEdit, TypeMap, Reading } from './format.ts'
import { editJsonTree } from './json-edit.ts'
import { itemsOfTree } from './json-items.ts'
import { readJsonTree } from './json-tree.ts'

const EMPTY_DOCUMENT = '{\n}\n'

export const jsonFormat: DocumentFormat = { name: 'json', read, edit }

function read(text: string, types: TypeMap): Reading {
  const { root, problems } = readJsonTree(text)
  return { problems, items: root === undefined ? [] : itemsOfTree({ text, node: root }, types) }
}

/** The empty text, of a namespace that does not exist yet, is edited as the empty object. */
function edit(text: string, types: TypeMap, edits: readonly ItemEdit[]): EditedDocument {
  const source = text.trim() === '' ? EMPTY_DOCUMENT : text
  const { root, problems } = readJsonTree(source)
  if (root === undefined) throw invalidDocument('json', problems)
  return editJsonTree(source, root, types, edits)
}
