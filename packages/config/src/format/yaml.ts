/**
 * YAML documents. Items are the leaves, keyed by path; `null` is an item of type json, and so is an
 * empty map or list. Of several documents in one text the later ones win, key by key; an edit
 * changes the last document that has the key, and new keys go into the last document. Numbers read
 * as JSON spells them: 0x10 is 16.
 */
import type { Item } from '@midplane/contract'
import { hasProblems, invalidDocument } from './document-problem.ts'
import type { DocumentFormat, EditedDocument, ItemEdit, TypeMap, Reading } from './format.ts'
import { editYaml } from './yaml-edit.ts'
import { leafOf } from './yaml-leaf.ts'
import { readYaml } from './yaml-tree.ts'

export const yamlFormat: DocumentFormat = { name: 'yaml', read, edit }

function read(text: string, types: TypeMap): Reading {
  const { leaves, problems } = readYaml(text)
  const items = new Map<string, Item>()
  for (const { key, node } of leaves) items.set(key, { key, ...leafOf(node, types.get(key)) })
  return { problems, items: [...items.values()] }
}

function edit(text: string, types: TypeMap, edits: readonly ItemEdit[]): EditedDocument {
  const { documents, leaves, problems } = readYaml(text)
  if (hasProblems(problems)) throw invalidDocument('yaml', problems)
  return editYaml({ text, documents, leaves, types }, edits)
}
