/** Brings the held configuration up to date with what was changed, by anyone anywhere. */
import type { Address } from '@midplane/contract'
import type { QueryClient } from '@tanstack/react-query'
import type { Change } from '../../../lib/live/change-stream.ts'
import { fold } from '../model/affected.ts'
import { refreshApplication } from './catalogue.ts'
import { keys } from './keys.ts'

/** As many single requests cost more than reading the environment anew. */
const APPLICATIONS_MAX = 8

export function onConfigChanges(changes: readonly Change[], client: QueryClient): void {
  const ours = changes.filter(({ topic }) => topic.startsWith('config.'))
  if (ours.length === 0) return
  const isDraft = ({ topic }: Change): boolean => topic === 'config.change-set'
  const addresses = ours
    .filter((change) => !isDraft(change))
    .flatMap(({ key }) => addressOf(key) ?? [])
  const names = new Set(addresses.map(({ namespace }) => namespace))
  void client.invalidateQueries({
    queryKey: keys.all,
    predicate: ({ queryKey: [, what, of] }) => {
      if (what === 'catalogue') return false
      if (what === 'of') return names.has(fold(namespaceOf(of)))
      return true
    },
  })
  refreshCatalogues(client, addresses)
}

function refreshCatalogues(client: QueryClient, addresses: readonly Address[]): void {
  const applications = new Map(
    addresses.map((address) => [
      `${address.tenant}/${address.environment}/${address.application}`,
      address,
    ]),
  )
  if (applications.size > APPLICATIONS_MAX) {
    void client.invalidateQueries({ queryKey: ['config', 'catalogue'] })
    return
  }
  // A failure shows in the connection; the next change tries again.
  for (const address of applications.values())
    refreshApplication(client, address).catch(() => undefined)
}

/** `tenant/environment/application.../cluster/namespace`: only applications have slashes. */
function addressOf(key: string): Address | undefined {
  const [tenant, environment, ...rest] = key.split('/')
  const [namespace, cluster] = rest.toReversed()
  const application = rest.slice(0, -2).join('/')
  if (
    tenant === undefined ||
    environment === undefined ||
    namespace === undefined ||
    cluster === undefined
  )
    return undefined
  return { tenant, environment, application, cluster, namespace }
}

function namespaceOf(part: unknown): string {
  return typeof part === 'object' && part !== null && 'namespace' in part
    ? String(part.namespace)
    : ''
}
