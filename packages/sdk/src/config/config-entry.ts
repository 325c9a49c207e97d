/** One item as the client holds it. Unchanged items are the same object over revisions, so a value is parsed once. */
import { parseItemValue, type ItemType } from '@midplane/contract'
import { deepFrozen } from './deep-frozen.ts'

export class ConfigEntry {
  readonly key: string
  readonly value: string
  readonly type: ItemType
  #parsedAs: ItemType | undefined
  #parsed: unknown

  constructor(key: string, value: string, type: ItemType) {
    this.key = key
    this.value = value
    this.type = type
  }

  /** The value read as `type`, or undefined where the text breaks the rule of that type. */
  as(type: ItemType): unknown {
    if (this.#parsedAs !== type) {
      this.#parsed = deepFrozen(parseItemValue(type, this.value))
      this.#parsedAs = type
    }
    return this.#parsed
  }

  isSameAs(other: ConfigEntry | undefined): boolean {
    return (
      other === this ||
      (other !== undefined && other.value === this.value && other.type === this.type)
    )
  }
}

export type Entries = ReadonlyMap<string, ConfigEntry>
