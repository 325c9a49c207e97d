/** The npm client `ctrip-apollo`, unmodified, against a running server. It cannot sign requests. */
import type { EventEmitter } from 'node:events'
import { eventually } from '@midplane/testkit'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { cacheFolder, requireClient, set, startServer, type Server } from './midplane-server.ts'

/** The part of the client that is used here. */
type Namespace = EventEmitter & {
  ready(): Promise<Namespace>
  get(key: string): string | undefined
  config(): Readonly<Record<string, string>>
}
type Cluster = {
  namespace(name: string): Namespace
  enableUpdateNotification(isEnabled: boolean): void
}
type Application = { cluster(name?: string): Cluster }

const apollo = requireClient('ctrip-apollo') as (options: object) => Application

let server: Server
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.midplane.stop())

/** Ends polling with the test; the one poll under way ends with the server. */
function cluster(options: object = {}, name?: string): Cluster {
  const host = server.midplane.url
  const client = apollo({ host, appId: 'orders', cachePath: cacheFolder(), ...options }).cluster(
    name,
  )
  onTestFinished(() => client.enableUpdateNotification(false))
  return client
}

describe('the npm client ctrip-apollo', () => {
  it('reads a namespace and hears of what is changed, added and deleted', async () => {
    await server.publish([set('timeout', '100'), set('old', 'x')])
    const namespace = await cluster().namespace('application').ready()
    expect(namespace.config()).toEqual({ timeout: '100', old: 'x' })
    await server.publish([set('timeout', '200'), set('new', 'y'), { op: 'remove', key: 'old' }])
    await eventually(() => namespace.get('timeout') === '200')
    expect(namespace.config()).toEqual({ timeout: '200', new: 'y' })
  })

  it('falls back to the default cluster, until its own has a release', async () => {
    await server.publish([set('from', 'default')], { application: 'clustered' })
    const namespace = await cluster({ appId: 'clustered' }, 'blue').namespace('application').ready()
    expect(namespace.get('from')).toBe('default')
    await server.publish([set('from', 'blue')], { application: 'clustered', cluster: 'blue' })
    await eventually(() => namespace.get('from') === 'blue')
  })

  it('sees a public namespace with its own items above it, and changes of either', async () => {
    await server.api().createNamespace({
      params: { tenant: 'default', environment: 'default' },
      body: { application: 'platform', namespace: 'redis', isPublic: true },
    })
    await server.publish([set('host', 'shared'), set('port', '1')], {
      application: 'platform',
      namespace: 'redis',
    })
    await server.publish([set('host', 'mine')], { namespace: 'redis' })
    const namespace = await cluster().namespace('redis').ready()
    expect(namespace.config()).toEqual({ host: 'mine', port: '1' })
    await server.publish([set('port', '2')], { application: 'platform', namespace: 'redis' })
    await eventually(() => namespace.get('port') === '2')
  })

  it('is served a gray release when its address is named', async () => {
    const at = { application: 'grayed' }
    await server.publish([set('a', 'all')], at)
    const gray = await fetch(`${server.midplane.url}/nacos/v1/cs/configs`, {
      method: 'POST',
      headers: { betaips: '10.0.0.7' },
      body: new URLSearchParams({ dataId: 'application', group: 'grayed', content: 'a=gray' }),
    })
    expect(gray.status).toBe(200)
    const named = await cluster({ appId: 'grayed', ip: '10.0.0.7' })
      .namespace('application')
      .ready()
    const other = await cluster({ appId: 'grayed', ip: '10.0.0.8' })
      .namespace('application')
      .ready()
    expect([named.get('a'), other.get('a')]).toEqual(['gray', 'all'])
  })

  it('reads another environment under its prefix', async () => {
    await server.publish([set('env', 'prod')], { environment: 'prod', application: 'placed' })
    const host = `${server.midplane.url}/env/prod`
    const namespace = await cluster({ host, appId: 'placed' }).namespace('application').ready()
    expect(namespace.get('env')).toBe('prod')
  })

  it('is refused a namespace that does not exist, and one that wants a signature', async () => {
    await expect(cluster().namespace('none').ready()).rejects.toThrow()
    await server.publish([set('a', '1')], { application: 'locked' })
    await server
      .api()
      .createAccessKey({ params: { tenant: 'default' }, body: { application: 'locked' } })
    await expect(cluster({ appId: 'locked' }).namespace('application').ready()).rejects.toThrow()
  })

  it('goes on hearing of changes after the server was restarted', async () => {
    await server.publish([set('a', 'before')], { application: 'survivor' })
    const pollingRetryPolicy = () => ({ delay: 50 })
    const namespace = await cluster({ appId: 'survivor', pollingRetryPolicy })
      .namespace('application')
      .ready()
    await server.midplane.restart()
    await server.publish([set('a', 'after')], { application: 'survivor' })
    await eventually(() => namespace.get('a') === 'after')
    expect(namespace.config()).toEqual({ a: 'after' })
  })
})
