/** Requests to the platform in its dialects. Benchmarks live in the default environment and cluster. */
import type { NamespaceEdit, PublishRequest } from '@midplane/contract'
import { httpRequest } from './http-channel.ts'

const API = '/api/v1/config/default'
const ENVIRONMENT = `${API}/environments/default`

export const APPLICATION = 'bench'
const CLUSTER = 'default'

export type Operation = NamespaceEdit['operations'][number]

export function publishRequest(
  token: string,
  operations: readonly { readonly namespace: string; readonly operation: Operation }[],
): Buffer {
  const edits = operations.map(({ namespace, operation }) => ({
    environment: 'default',
    application: APPLICATION,
    cluster: CLUSTER,
    namespace,
    operations: [operation],
  }))
  const request: PublishRequest = { edits }
  const headers = { 'content-type': 'application/json', ...bearer(token) }
  return httpRequest('POST', `${API}/publish`, { headers, body: JSON.stringify(request) })
}

export function effectiveRequest(token: string, namespace: string): Buffer {
  const path = `${ENVIRONMENT}/namespaces/${APPLICATION}/${CLUSTER}/${namespace}/effective`
  return httpRequest('GET', path, { headers: bearer(token) })
}

export function watchRequest(token: string, namespace: string): Buffer {
  const path = `${ENVIRONMENT}/watch?application=${APPLICATION}&cluster=${CLUSTER}&namespaces=${namespace}`
  return httpRequest('GET', path, { headers: { accept: 'text/event-stream', ...bearer(token) } })
}

/** As the Java client sends it, with the address of the client. */
export function apolloConfigsRequest(namespace: string, ip = '10.0.0.1'): Buffer {
  const path = `/configs/${APPLICATION}/${CLUSTER}/${namespace}?ip=${ip}&releaseKey=-1`
  return httpRequest('GET', path)
}

export function apolloPollRequest(namespace: string, heldId: number, ip: string): Buffer {
  const held = JSON.stringify([{ namespaceName: namespace, notificationId: heldId }])
  const query = `appId=${APPLICATION}&cluster=${CLUSTER}&notifications=${encodeURIComponent(held)}&ip=${ip}`
  return httpRequest('GET', `/notifications/v2?${query}`)
}

export function nacosGetRequest(namespace: string): Buffer {
  return httpRequest('GET', `/nacos/v1/cs/configs?dataId=${namespace}&group=${APPLICATION}`)
}

export function nacosListenRequest(namespace: string, md5: string): Buffer {
  const listening = [namespace, APPLICATION, md5].join('\u0002')
  return httpRequest('POST', '/nacos/v1/cs/configs/listener', {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'long-pulling-timeout': '30000',
    },
    body: `Listening-Configs=${encodeURIComponent(`${listening}\u0001`)}`,
  })
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` }
}
