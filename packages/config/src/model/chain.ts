/**
 * The inheritance chain of an address, most specific layer first:
 *
 *   for environment in [E, *]
 *     for application in [a/b/c, a/b, a, *]
 *       for cluster in [C, default]
 *
 * so a key set for the application beats one set for all applications of the cluster, which beats the environment's,
 * which beats the global one.
 */
import { DEFAULT_CLUSTER, SHARED, type Address } from '@midplane/contract'

export function inheritanceChain(address: Address): Address[] {
  const chain: Address[] = []
  for (const environment of distinct([address.environment, SHARED])) {
    for (const application of applicationPath(address.application)) {
      for (const cluster of distinct([address.cluster, DEFAULT_CLUSTER])) {
        chain.push({ ...address, environment, application, cluster })
      }
    }
  }
  return chain
}

/** `a/b/c` -> `a/b/c`, `a/b`, `a`, `*`. */
export function applicationPath(application: string): string[] {
  if (application === SHARED) return [SHARED]
  const segments = application.split('/')
  const paths = segments.map((_, index) => segments.slice(0, segments.length - index).join('/'))
  return [...paths, SHARED]
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)]
}
