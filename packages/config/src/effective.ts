/** A view in the form of this platform's own API. */
import type { EffectiveNamespace } from '@midplane/contract'
import type { View } from './serving/view.ts'

/** The wire form of a view; `text` only where items cannot carry it. */
export function effectiveOf(view: View): EffectiveNamespace {
  return {
    revision: view.revision,
    version: view.version,
    format: view.format,
    items: Object.fromEntries(view.items),
    types: Object.fromEntries(view.types),
    text: view.format === 'properties' ? null : view.text,
  }
}
