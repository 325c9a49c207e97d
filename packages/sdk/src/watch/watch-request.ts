/** The request that opens the stream: who we are, what we follow, what we hold already. */
import { configApi, urlOf } from '@midplane/contract'
import type { ConfigState } from '../config/config-state.ts'
import type { Settings } from '../options.ts'

/** What is named here and did not change is not sent again: `name:revision` by namespace. */
export type Held = ReadonlyMap<string, number>

export function heldIn(state: ConfigState): Held {
  const held = new Map<string, number>()
  for (const [name, namespace] of state.namespaces) {
    if (namespace !== null) held.set(name, namespace.revision)
  }
  return held
}

export function watchUrl(server: string, settings: Settings, held: Held): URL {
  const { tenant, environment, application, cluster, namespaces, instance, ip, label } = settings
  const pairs = [...held].map(([name, revision]) => `${name}:${revision}`)
  return urlOf(server, configApi.watch.path, {
    params: { tenant, environment },
    query: {
      application,
      cluster,
      namespaces: namespaces.join(','),
      held: pairs.length === 0 ? undefined : pairs.join(','),
      instance,
      ip,
      label,
    },
  })
}
