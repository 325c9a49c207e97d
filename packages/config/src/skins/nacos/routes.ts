/** Paths below the context path, by method. Source: alibaba/nacos 2.x config, console, naming and auth controllers. */

export const NACOS_CONTEXT = '/nacos'

/** Answered without credentials. */
export const openRoutes = {
  'POST /v1/auth/login': 'login',
  'POST /v1/auth/users/login': 'login',
  'POST /v3/auth/user/login': 'login',
  'GET /serverlist': 'server-list',
  'GET /v1/console/health/liveness': 'alive',
  'GET /v1/console/health/readiness': 'alive',
  'GET /v2/console/health/liveness': 'alive-v2',
  'GET /v2/console/health/readiness': 'alive-v2',
  'GET /v1/cs/health': 'up',
  'GET /v1/ns/operator/metrics': 'metrics',
  'GET /v2/ns/operator/metrics': 'metrics-v2',
} as const

export const closedRoutes = {
  'GET /v1/cs/configs': 'get',
  'POST /v1/cs/configs': 'publish',
  'DELETE /v1/cs/configs': 'remove',
  'POST /v1/cs/configs/listener': 'listen',
  'GET /v1/cs/configs/listener': 'listeners-of-document',
  'GET /v1/cs/listener': 'listeners-of-address',
  'GET /v2/cs/config': 'get-v2',
  'POST /v2/cs/config': 'publish-v2',
  'DELETE /v2/cs/config': 'remove-v2',
  'GET /v3/client/cs/config': 'get-v3',
} as const

export type OpenRoute = (typeof openRoutes)[keyof typeof openRoutes]
export type ClosedRoute = (typeof closedRoutes)[keyof typeof closedRoutes]

const open: ReadonlyMap<string, OpenRoute> = new Map(Object.entries(openRoutes))
const closed: ReadonlyMap<string, ClosedRoute> = new Map(Object.entries(closedRoutes))

/** `path` begins with the context path. */
export function openRouteOf(method: string, path: string): OpenRoute | undefined {
  return open.get(`${method} ${path.slice(NACOS_CONTEXT.length)}`)
}

export function closedRouteOf(method: string, path: string): ClosedRoute | undefined {
  return closed.get(`${method} ${path.slice(NACOS_CONTEXT.length)}`)
}
