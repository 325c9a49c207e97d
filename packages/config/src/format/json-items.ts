/** The leaves of a JSON tree as items. */
import type { Item, ItemType } from '@midplane/contract'
import { numberType, textType } from '../model/item-type.ts'
import type { TypeMap } from './format.ts'
import { childKey } from './item-path.ts'
import type { JsonContainer, JsonNode } from './json-tree.ts'

/** A value and the text that its offsets count in. */
export type JsonSource = { readonly text: string; readonly node: JsonNode }

export function itemsOfTree({ text, node: root }: JsonSource, types: TypeMap): readonly Item[] {
  const items: Item[] = []

  function visit(node: JsonNode, key: string): void {
    if (!isContainer(node) || node.members.length === 0) {
      items.push({ key, ...leafOf({ text, node }, types.get(key)) })
      return
    }
    for (const [index, member] of node.members.entries()) {
      visit(member.value, childKey(key, node.kind === 'array' ? index : member.name))
    }
  }

  if (isContainer(root) && root.members.length > 0) visit(root, '')
  return items
}

/** Value and type of a leaf; of an object or list that is not empty, only the type holds. */
export function leafOf({ text, node }: JsonSource, declared?: ItemType): Omit<Item, 'key'> {
  switch (node.kind) {
    case 'object':
      return { value: '{}', type: 'json' }
    case 'array':
      return { value: '[]', type: 'json' }
    case 'string':
      return { value: node.value, type: textType(declared) }
    case 'null':
      return { value: 'null', type: 'json' }
    case 'boolean':
      return { value: text.slice(node.start, node.end), type: 'boolean' }
    case 'number': {
      const value = text.slice(node.start, node.end)
      return { value, type: numberType(value) }
    }
  }
}

export function isContainer(node: JsonNode): node is JsonContainer {
  return node.kind === 'object' || node.kind === 'array'
}
