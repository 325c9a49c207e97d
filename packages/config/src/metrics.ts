/** Metrics of the configuration centre. */
import type { Metrics } from '@midplane/kernel'
import type { ServingTable } from './serving/serving-table.ts'

export function configMetrics(metrics: Metrics, serving: ServingTable): void {
  metrics.gauge('midplane_config_watchers', {
    help: 'Clients held now: streams and long polls.',
    read: () => serving.watcherCount,
  })
  metrics.gauge('midplane_config_namespaces', {
    help: 'Namespaces known to this node, also those without a release.',
    read: () => serving.layerCount,
  })
  metrics.gauge('midplane_config_revision', {
    help: 'Feed revision up to which this node serves.',
    read: () => serving.revision,
  })
}
