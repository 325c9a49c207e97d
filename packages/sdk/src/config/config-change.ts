/** How two states differ, by item. Unchanged items are the same object in both, so most comparisons are of identity. */
import type { ItemDifference } from '@midplane/contract'
import type { ConfigEntry, Entries } from './config-entry.ts'
import type { ConfigState } from './config-state.ts'

/** One item that is other than before; `before` or `after` is null where it is absent. */
export type ConfigChange = ItemDifference & { readonly revision: number }

/** All that one publication changed for this client. */
export type ConfigUpdate = {
  readonly revision: number
  readonly changes: readonly ConfigChange[]
  /** Names of the namespaces whose content is other than before. */
  readonly namespaces: readonly string[]
}

export function updateBetween(before: ConfigState, after: ConfigState): ConfigUpdate {
  return {
    revision: after.revision,
    changes: changesBetween(before.entries, after.entries, after.revision),
    namespaces: [...after.namespaces.keys()].filter(
      (name) => before.namespaces.get(name) !== after.namespaces.get(name),
    ),
  }
}

export function isEmptyUpdate(update: ConfigUpdate): boolean {
  return update.changes.length === 0 && update.namespaces.length === 0
}

/** Undefined when value and type are the same. */
export function changeOf(
  key: string,
  before: ConfigEntry | undefined,
  after: ConfigEntry | undefined,
  revision: number,
): ConfigChange | undefined {
  if (before === after || before?.isSameAs(after) === true) return undefined
  return Object.freeze({
    key,
    kind: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
    before: before?.value ?? null,
    after: after?.value ?? null,
    typeBefore: before?.type ?? null,
    typeAfter: after?.type ?? null,
    revision,
  })
}

function changesBetween(before: Entries, after: Entries, revision: number): ConfigChange[] {
  if (before === after) return []
  const changes: ConfigChange[] = []
  for (const [key, entry] of after) {
    const change = changeOf(key, before.get(key), entry, revision)
    if (change !== undefined) changes.push(change)
  }
  for (const [key, entry] of before) {
    if (after.has(key)) continue
    const change = changeOf(key, entry, undefined, revision)
    if (change !== undefined) changes.push(change)
  }
  return changes
}
