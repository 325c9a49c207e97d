/**
 * Keys of layers. A layer is one namespace at one address; inheritance and dialects look layers up by these keys.
 * Namespaces are matched without regard to case, and `x.properties` is `x` (Apollo's rule, kept for all dialects).
 */
import type { Address } from '@midplane/contract'

const PROPERTIES_SUFFIX = '.properties'

/**
 * Identifies a layer in the platform, the store and the change feed: `tenant/environment/application/cluster/namespace`,
 * the namespace folded. Only `application` may contain slashes, so the parts can be told from both ends.
 */
export type LayerKey = string

export function foldNamespace(name: string): string {
  const folded = name.toLowerCase()
  return folded.endsWith(PROPERTIES_SUFFIX) && folded.length > PROPERTIES_SUFFIX.length
    ? folded.slice(0, -PROPERTIES_SUFFIX.length)
    : folded
}

export function layerKey(address: Address): LayerKey {
  const { tenant, environment, application, cluster, namespace } = address
  return [tenant, environment, application, cluster, foldNamespace(namespace)].join('/')
}

/** Woken when an application begins or ceases to own the public namespace of this name; no layer has a key like it. */
export function publicKey(tenant: string, environment: string, namespace: string): LayerKey {
  return [':public', tenant, environment, foldNamespace(namespace)].join('/')
}

/** The permission path of an address. */
export function resourceOf(address: Address): string {
  const { tenant, environment, application, cluster, namespace } = address
  return `config/${tenant}/${environment}/${application}/${cluster}/${namespace}`
}
