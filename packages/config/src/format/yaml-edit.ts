/**
 * Edits of YAML documents. Where only single values change, all other bytes stay; otherwise the
 * edited document is laid out anew with its comments, anchors, styles and indentation. About linear
 * in the text and the edits together.
 */
import type { ItemType } from '@midplane/contract'
import {
  Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  Pair,
  type Scalar,
  YAMLMap,
  YAMLSeq,
} from 'yaml'
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
import { type ItemPath, keyOf, type PathSegment } from './item-path.ts'
import { leafOf, nodeOf } from './yaml-leaf.ts'
import { renderYaml, type YamlChanges } from './yaml-render.ts'
import { YAML_OPTIONS } from './yaml-tree.ts'
import { isMergeKey, keyName, type YamlLeaf } from './yaml-walk.ts'

type Container = YAMLMap | YAMLSeq

type Editing = {
  readonly documents: readonly Document[]
  /** Of the items before the edits, those behind aliases included. */
  readonly keys: ReadonlySet<string>
  readonly changes: YamlChanges
  readonly types: Map<string, ItemType>
  /**
   * Pairs by name of the maps that edits reached, since a map of the library is searched from its
   * start.
   */
  readonly pairs: WeakMap<YAMLMap, Map<string, Pair>>
}

export type YamlSource = {
  readonly text: string
  readonly documents: readonly Document.Parsed[]
  readonly leaves: readonly YamlLeaf[]
  readonly types: TypeMap
}

export function editYaml(source: YamlSource, edits: readonly ItemEdit[]): EditedDocument {
  const { text, types, leaves } = source
  const [first] = edits
  if (first === undefined) return { text, types }
  const documents: readonly Document[] =
    source.documents.length > 0 ? source.documents : [new Document(undefined, YAML_OPTIONS)]
  const editing: Editing = {
    documents,
    keys: new Set(leaves.map(({ key }) => key)),
    changes: { documents: new Set(), rewritten: new Set(), isRestructured: false },
    types: new Map(types),
    pairs: new WeakMap(),
  }
  for (const edit of edits) {
    const path = pathOfEdit(edit)
    if (edit.op === 'set') set(editing, path, edit)
    else remove(editing, path, edit)
  }
  const edited = renderYaml(text, documents, editing.changes)
  if (edited === undefined) throw refusal(first, EDIT_PROBLEMS.notWritable)
  return { text: edited, types: editing.types }
}

function set(editing: Editing, path: ItemPath, edit: SetEdit): void {
  const document =
    editing.documents.findLast((candidate) => find(editing, candidate, path) !== undefined) ??
    editing.documents.at(-1)
  if (document === undefined) return
  editing.changes.documents.add(document)
  let container = rootOf(document, path, edit)
  for (const [depth, segment] of path.slice(0, -1).entries()) {
    container = enter(editing, container, segment, path[depth + 1] ?? '', edit)
  }
  const last = path.at(-1) ?? ''
  checkSegment(container, last, edit)
  const standing = memberOf(editing, container, last)
  const type = typeOfSet(edit, standing && standingType(standing, editing.types.get(edit.key)))
  if (type === 'json') dropTypesBelow(editing.types, edit.key)
  editing.types.set(edit.key, type)
  const node = nodeOf(type, edit.value)
  if (isScalar(standing?.value) && isScalar(node)) {
    rewrite(standing.value, node)
    editing.changes.rewritten.add(standing.value)
    return
  }
  if (isCollection(standing?.value) || isScalar(standing?.value))
    keepProperties(standing.value, node)
  setMember(editing, container, last, node)
  editing.changes.isRestructured = true
}

function remove(editing: Editing, path: ItemPath, edit: ItemEdit): void {
  const holders = editing.documents.filter(
    (document) => find(editing, document, path) !== undefined,
  )
  if (holders.length === 0) {
    throw editing.keys.has(edit.key) ? refusal(edit, EDIT_PROBLEMS.aliased) : unknownItem(edit.key)
  }
  const last = path.at(-1) ?? ''
  const parentPath = path.slice(0, -1)
  for (const document of holders) {
    const parent = find(editing, document, parentPath)?.value
    if (isMap(parent)) {
      const pairs = pairsOf(editing, parent)
      const pair = pairs.get(String(last))
      pairs.delete(String(last))
      parent.items = parent.items.filter((candidate) => candidate !== pair)
    } else if (isSeq(parent)) {
      parent.items.splice(Number(last), 1)
    }
    editing.changes.documents.add(document)
  }
  editing.changes.isRestructured = true
  editing.types.delete(edit.key)
  dropTypesBelow(editing.types, edit.key)
  if (typeof last === 'number') shiftTypes(editing.types, keyOf(parentPath), last)
}

/** A member that stands; its value is null where none is written. */
type Standing = { readonly value: unknown }

/** What stands at a path, without going through aliases and merges. */
function find(editing: Editing, document: Document, path: ItemPath): Standing | undefined {
  let standing: Standing | undefined = { value: document.contents }
  for (const segment of path) {
    const container: unknown = standing?.value
    if (!isMap(container) && !isSeq(container)) return undefined
    standing = memberOf(editing, container, segment)
  }
  return standing
}

function memberOf(
  editing: Editing,
  container: Container,
  segment: PathSegment,
): Standing | undefined {
  if (isSeq(container)) {
    if (typeof segment === 'string' || segment >= container.items.length) return undefined
    return { value: container.items[segment] }
  }
  return typeof segment === 'string' ? pairsOf(editing, container).get(segment) : undefined
}

function pairsOf(editing: Editing, map: YAMLMap): Map<string, Pair> {
  const known = editing.pairs.get(map)
  if (known !== undefined) return known
  const pairs = new Map<string, Pair>()
  for (const pair of map.items) {
    if (!isMergeKey(pair.key)) pairs.set(keyName(pair.key) ?? '', pair)
  }
  editing.pairs.set(map, pairs)
  return pairs
}

function rootOf(document: Document, [first]: ItemPath, edit: SetEdit): Container {
  const { contents } = document
  if (isMap(contents) || isSeq(contents)) return contents
  if (!isNothing(contents)) throw refusal(edit, EDIT_PROBLEMS.singleValue)
  const root = emptyContainer(first)
  if (contents?.commentBefore) root.commentBefore = contents.commentBefore
  document.contents = root
  return root
}

/** The container at `segment`, made if nothing or null stands there. */
function enter(
  editing: Editing,
  container: Container,
  segment: PathSegment,
  next: PathSegment,
  edit: SetEdit,
): Container {
  checkSegment(container, segment, edit)
  const standing = memberOf(editing, container, segment)
  const value = standing?.value
  if (isMap(value) || isSeq(value)) return value
  if (isAlias(value)) throw refusal(edit, `a key above it is the alias "*${value.source}"`)
  if (standing !== undefined && !isNothing(value)) throw refusal(edit, EDIT_PROBLEMS.belowValue)
  const made = emptyContainer(next)
  if (isScalar(value)) keepProperties(value, made)
  setMember(editing, container, segment, made)
  return made
}

function checkSegment(container: Container, segment: PathSegment, edit: SetEdit): void {
  if (isMap(container)) {
    if (typeof segment === 'number') throw refusal(edit, EDIT_PROBLEMS.positionInMap)
    return
  }
  const { length } = container.items
  if (typeof segment === 'string') throw refusal(edit, EDIT_PROBLEMS.nameInList)
  if (segment > length) throw refusal(edit, gapProblem(length))
}

function setMember(
  editing: Editing,
  container: Container,
  segment: PathSegment,
  value: unknown,
): void {
  if (isSeq(container)) {
    container.items[Number(segment)] = value
    return
  }
  const name = String(segment)
  const pairs = pairsOf(editing, container)
  const pair = pairs.get(name)
  if (pair !== undefined) {
    pair.value = value
    return
  }
  const added = new Pair<unknown, unknown>(nodeOf('string', name), value)
  pairs.set(name, added)
  container.items.push(added)
}

function standingType({ value }: Standing, declared: ItemType | undefined): ItemType | undefined {
  // Null tells nothing about the values that may come to stand in its place.
  if (isAlias(value) || isNothing(value)) return undefined
  return leafOf(isScalar(value) || isMap(value) || isSeq(value) ? value : null, declared).type
}

/** The scalar keeps its comments and anchor, and a string its quotes. */
function rewrite(scalar: Scalar, next: Scalar): void {
  const style = next.type ?? (typeof next.value === 'string' ? quotesOf(scalar) : undefined)
  scalar.value = next.value
  delete scalar.type
  delete scalar.source
  delete scalar.format
  delete scalar.minFractionDigits
  delete scalar.tag
  if (style !== undefined) scalar.type = style
  if (next.source !== undefined) scalar.source = next.source
}

function quotesOf({ type }: Scalar): Scalar.Type | undefined {
  return type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE' ? type : undefined
}

function keepProperties(from: Scalar | Container, to: Scalar | Container): void {
  if (from.comment) to.comment = from.comment
  if (from.commentBefore) to.commentBefore = from.commentBefore
  if (from.spaceBefore) to.spaceBefore = true
  if (from.anchor) to.anchor = from.anchor
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (isScalar(value) && value.value === null)
}

function emptyContainer(next: PathSegment | undefined): Container {
  return typeof next === 'number' ? new YAMLSeq() : new YAMLMap()
}
