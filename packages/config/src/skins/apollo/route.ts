/**
 * Paths of the Apollo client API. The environment is not in the protocol: the plain paths serve the default one, the same
 * paths below `/env/{environment}` or `/tenant/{tenant}/env/{environment}` serve others.
 *
 *   /services/{config|admin|meta}
 *   /configs/{appId}/{cluster}/{namespace}
 *   /configfiles[/{json|raw}]/{appId}/{cluster}/{namespace}
 *   /notifications[/v2]
 */
import { DEFAULT_ENVIRONMENT, DEFAULT_TENANT } from '@midplane/contract'
import { isPlainName } from '../plain-name.ts'

/** Prefixes under which a request may be one of ours. */
export const APOLLO_PREFIXES = [
  '/services/',
  '/configs/',
  '/configfiles/',
  '/notifications',
  '/env/',
  '/tenant/',
] as const

export type Scope = {
  readonly tenant: string
  readonly environment: string
  /** What stands before the Apollo path, as sent. */
  readonly prefix: string
}

export const CONFIG_KINDS = ['configs', 'properties', 'json', 'raw'] as const
export type ConfigKind = (typeof CONFIG_KINDS)[number]

export type Coordinates = {
  readonly application: string
  readonly cluster: string
  readonly namespace: string
}

export type Route =
  | {
      readonly name: 'services'
      readonly scope: Scope
      readonly service: 'config' | 'admin' | 'meta'
    }
  | {
      readonly name: 'config'
      readonly scope: Scope
      readonly kind: ConfigKind
      readonly coordinates: Coordinates
    }
  | { readonly name: 'notifications'; readonly scope: Scope; readonly version: 1 | 2 }
  /** An Apollo path with a name in it that cannot exist. */
  | { readonly name: 'malformed'; readonly problem: string }

const PREFIX = /^(?:\/tenant\/([^/]+))?\/env\/([^/]+)(?=\/)/

/** `path` is undecoded, without the query; undefined when it is no path of this protocol. */
export function parseRoute(path: string): Route | undefined {
  const prefixed = PREFIX.exec(path)
  const prefix = prefixed?.[0] ?? ''
  const [, root = '', ...segments] = path.slice(prefix.length).split('/')
  const kind = rootKind(root, segments)
  if (kind === undefined) return undefined
  const tenant = decoded(prefixed?.[1] ?? DEFAULT_TENANT)
  const environment = decoded(prefixed?.[2] ?? DEFAULT_ENVIRONMENT)
  if (tenant === undefined || !isPlainName('tenant', tenant)) return malformed('tenant')
  if (environment === undefined || !isPlainName('environment', environment))
    return malformed('environment')
  const scope = { tenant, environment, prefix }
  switch (kind) {
    case 'services-config':
    case 'services-admin':
    case 'services-meta':
      return { name: 'services', scope, service: serviceOf[kind] }
    case 'notifications-1':
      return { name: 'notifications', scope, version: 1 }
    case 'notifications-2':
      return { name: 'notifications', scope, version: 2 }
    default:
      return configRoute(scope, kind, segments.slice(-COORDINATE_COUNT))
  }
}

const COORDINATE_COUNT = 3

const serviceOf = {
  'services-config': 'config',
  'services-admin': 'admin',
  'services-meta': 'meta',
} as const

type RootKind = ConfigKind | keyof typeof serviceOf | 'notifications-1' | 'notifications-2'

function rootKind(root: string, segments: readonly string[]): RootKind | undefined {
  const [first = ''] = segments
  switch (root) {
    case 'services':
      return segments.length === 1 && (first === 'config' || first === 'admin' || first === 'meta')
        ? `services-${first}`
        : undefined
    case 'notifications':
      if (segments.length === 0) return 'notifications-1'
      return segments.length === 1 && first === 'v2' ? 'notifications-2' : undefined
    case 'configs':
      return segments.length === COORDINATE_COUNT ? 'configs' : undefined
    case 'configfiles':
      if (segments.length === COORDINATE_COUNT) return 'properties'
      if (segments.length !== COORDINATE_COUNT + 1) return undefined
      return first === 'json' || first === 'raw' ? first : undefined
    default:
      return undefined
  }
}

function configRoute(scope: Scope, kind: ConfigKind, segments: readonly string[]): Route {
  const [application, cluster, namespace] = segments.map(decoded)
  if (application === undefined || !isPlainName('application', application))
    return malformed('appId')
  if (cluster === undefined || !isPlainName('cluster', cluster)) return malformed('clusterName')
  if (namespace === undefined || !isPlainName('namespace', namespace)) return malformed('namespace')
  return { name: 'config', scope, kind, coordinates: { application, cluster, namespace } }
}

function malformed(parameter: string): Route {
  return { name: 'malformed', problem: `"${parameter}" is not a valid name` }
}

/** Once: what is encoded twice stays encoded, and is then no name. */
function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
