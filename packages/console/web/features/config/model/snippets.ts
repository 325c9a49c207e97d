/** How a client reads a namespace, with everything filled in. */
import type { Address } from '@midplane/contract'

export type SnippetTarget = 'node' | 'apollo' | 'nacos' | 'curl'

export function clientSnippet(target: SnippetTarget, address: Address, serverUrl: string): string {
  const { tenant, environment, application, cluster, namespace } = address
  const host = serverUrl.replace(/^https?:\/\//, '')
  switch (target) {
    case 'node':
      return [
        "import { connect } from '@midplane/sdk'",
        '',
        'const { config } = await connect({',
        `  server: '${serverUrl}',`,
        `  application: '${application}',`,
        `  environment: '${environment}',`,
        `  cluster: '${cluster}',`,
        `  namespaces: ['${namespace}'],`,
        '})',
        'config.watchAll(({ changes }) => console.log(changes))',
      ].join('\n')
    case 'apollo':
      return [
        `app.id=${application}`,
        `apollo.meta=${serverUrl}${environment === 'default' ? '' : `/env/${environment}`}`,
        `apollo.cluster=${cluster}`,
        `apollo.bootstrap.enabled=true`,
        `apollo.bootstrap.namespaces=${namespace}`,
      ].join('\n')
    case 'nacos':
      return [
        `spring.cloud.nacos.config.server-addr=${host}`,
        ...(environment === 'default'
          ? []
          : [`spring.cloud.nacos.config.namespace=${environment}`]),
        `spring.config.import=nacos:${namespace}?group=${application}`,
      ].join('\n')
    case 'curl': {
      const path = [application, cluster, namespace].map(encodeURIComponent).join('/')
      return `curl -H "Authorization: Bearer $MIDPLANE_TOKEN" \\\n  ${serverUrl}/api/v1/config/${encodeURIComponent(tenant)}/environments/${encodeURIComponent(environment)}/namespaces/${path}/effective`
    }
  }
}
