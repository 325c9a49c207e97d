/**
 * Chains by content. The serving plane keeps views by the identity of a chain, so equal chains must be one array:
 * clients of many applications then share the view of a public namespace.
 */
import type { LayerKey } from '../model/namespace-key.ts'

/** Clients make addresses up; past this many the table starts anew. */
const ENTRIES_MAX = 20_000
const SEPARATOR = '\u0001'

export class LayerChains {
  readonly #chains = new Map<string, readonly LayerKey[]>()

  of(keys: readonly LayerKey[]): readonly LayerKey[] {
    const id = keys.join(SEPARATOR)
    const known = this.#chains.get(id)
    if (known !== undefined) return known
    if (this.#chains.size >= ENTRIES_MAX) this.#chains.clear()
    this.#chains.set(id, keys)
    return keys
  }
}
