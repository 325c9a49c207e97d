/** The request that opens the stream: who we are, what we follow, what we hold already. */
import { configApi, encodeHeld, urlOf, type HeldView } from '@midplane/contract'
import type { ConfigState } from '../config/config-state.ts'
import type { Settings } from '../options.ts'

/** What is named here and is of the same version is not sent again; a node that is older than this sends nothing yet. */
export type Held = {
  readonly feed: string
  readonly namespaces: ReadonlyMap<string, HeldView>
}

/** Undefined while nothing came from a server, neither over the network nor from the local snapshot. */
export function heldIn(state: ConfigState): Held | undefined {
  const { feed, revision } = state
  if (feed === '') return undefined
  const namespaces = new Map<string, HeldView>()
  for (const [name, namespace] of state.namespaces) {
    const known = Math.max(revision, namespace?.revision ?? 0)
    namespaces.set(name, { revision: known, version: namespace?.version ?? '' })
  }
  return { feed, namespaces }
}

export function watchUrl(server: string, settings: Settings, held: Held | undefined): URL {
  const { tenant, environment, application, cluster, namespaces, instance, ip, label } = settings
  return urlOf(server, configApi.watch.path, {
    params: { tenant, environment },
    query: {
      application,
      cluster,
      namespaces: namespaces.join(','),
      feed: held?.feed,
      held: held && encodeHeld(held.namespaces),
      instance,
      ip,
      label,
    },
  })
}
