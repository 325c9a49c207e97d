/** Events and effective namespaces as a server would send them, in few words. */
import type { EffectiveNamespace, ItemType, WatchEvent } from '@midplane/contract'

export const FEED = 'feed-1'

export function properties(
  revision: number,
  items: Readonly<Record<string, string>>,
  types: Readonly<Record<string, ItemType>> = {},
): EffectiveNamespace {
  return {
    revision,
    version: String(revision),
    format: 'properties',
    items: { ...items },
    types: { ...types },
    text: null,
  }
}

/** An event about the namespace `application` alone. */
export function applicationEvent(
  revision: number,
  items: Readonly<Record<string, string>>,
  types: Readonly<Record<string, ItemType>> = {},
): WatchEvent {
  return { feed: FEED, revision, namespaces: { application: properties(revision, items, types) } }
}
