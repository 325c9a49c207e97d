/**
 * Edits of a JSON tree. Untouched values are copied from the text as they stand; new ones follow
 * the layout around them. Linear in the text and the edits together: a container is taken apart
 * once, when an edit first reaches into it.
 */
import type { ItemType } from '@midplane/contract'
import type { EditedDocument, ItemEdit, TypeMap } from './format.ts'
import {
  dropTypesBelow,
  EDIT_PROBLEMS,
  gapProblem,
  pathOfEdit,
  refusal,
  type SetEdit,
  shiftTypes,
  typeOfSet,
  unknownItem,
} from './item-edit.ts'
import { keyOf, type PathSegment } from './item-path.ts'
import { isContainer, type JsonSource, leafOf } from './json-items.ts'
import {
  type JsonLayout,
  jsonLayoutOf,
  type JsonParts,
  partsOf,
  renderParts,
} from './json-layout.ts'
import { type JsonNode, readJsonTree } from './json-tree.ts'

type Editing = {
  readonly root: JsonParts
  readonly types: Map<string, ItemType>
  readonly layout: JsonLayout
}

export function editJsonTree(
  text: string,
  node: JsonNode,
  types: TypeMap,
  edits: readonly ItemEdit[],
): EditedDocument {
  const [first] = edits
  if (first === undefined) return { text, types }
  if (!isContainer(node)) throw refusal(first, EDIT_PROBLEMS.singleValue)
  const editing = {
    root: partsOf({ text, node }, node, ''),
    types: new Map(types),
    layout: jsonLayoutOf(text),
  }
  for (const edit of edits) {
    if (edit.op === 'set') set(editing, edit)
    else remove(editing, edit)
  }
  const edited = text.slice(0, node.start) + renderParts(editing.root) + text.slice(node.end)
  return { text: edited, types: editing.types }
}

function set(editing: Editing, edit: SetEdit): void {
  const path = pathOfEdit(edit)
  let parts = editing.root
  for (const [depth, segment] of path.slice(0, -1).entries()) {
    parts = enter(editing, parts, segment, path[depth + 1] ?? '', edit)
  }
  const last = path.at(-1) ?? ''
  checkSegment(parts, last, edit)
  const standing = parts.get(last)
  const type = typeOfSet(edit, standing && standingType(standing, editing.types.get(edit.key)))
  if (type === 'json') dropTypesBelow(editing.types, edit.key)
  editing.types.set(edit.key, type)
  parts.set(last, sourceOf(type, edit.value), editing.layout)
}

function remove(editing: Editing, edit: ItemEdit): void {
  const path = pathOfEdit(edit)
  let parts: JsonParts | undefined = editing.root
  for (const segment of path.slice(0, -1)) parts = parts?.open(segment)
  const last = path.at(-1) ?? ''
  if (parts?.get(last) === undefined) throw unknownItem(edit.key)
  parts.remove(last)
  editing.types.delete(edit.key)
  dropTypesBelow(editing.types, edit.key)
  if (typeof last === 'number') shiftTypes(editing.types, keyOf(path.slice(0, -1)), last)
}

/** The parts of the container at `segment`, made if nothing or null stands there. */
function enter(
  editing: Editing,
  parts: JsonParts,
  segment: PathSegment,
  next: PathSegment,
  edit: SetEdit,
): JsonParts {
  checkSegment(parts, segment, edit)
  const standing = parts.get(segment)
  if (standing === undefined || ('node' in standing && standing.node.kind === 'null')) {
    parts.set(segment, emptyContainer(next), editing.layout)
  }
  const opened = parts.open(segment)
  if (opened === undefined) throw refusal(edit, EDIT_PROBLEMS.belowValue)
  return opened
}

function checkSegment(parts: JsonParts, segment: PathSegment, edit: SetEdit): void {
  if (parts.kind === 'object') {
    if (typeof segment === 'number') throw refusal(edit, EDIT_PROBLEMS.positionInMap)
    return
  }
  if (typeof segment === 'string') throw refusal(edit, EDIT_PROBLEMS.nameInList)
  if (segment > parts.count) throw refusal(edit, gapProblem(parts.count))
}

/** Null tells nothing about the values that may come to stand in its place. */
function standingType(
  standing: JsonSource | JsonParts,
  declared: ItemType | undefined,
): ItemType | undefined {
  if (!('node' in standing)) return 'json'
  return standing.node.kind === 'null' ? undefined : leafOf(standing, declared).type
}

function emptyContainer(next: PathSegment): JsonSource {
  const kind = typeof next === 'number' ? 'array' : 'object'
  return {
    text: kind === 'array' ? '[]' : '{}',
    node: { kind, start: 0, end: 2, members: [] },
  }
}

/** A checked value as JSON. */
function sourceOf(type: ItemType, value: string): JsonSource {
  if (type === 'string' || type === 'duration' || type === 'size') {
    const text = JSON.stringify(value)
    return { text, node: { kind: 'string', start: 0, end: text.length, value } }
  }
  const { root } = readJsonTree(value)
  return { text: value, node: root ?? { kind: 'null', start: 0, end: value.length } }
}
