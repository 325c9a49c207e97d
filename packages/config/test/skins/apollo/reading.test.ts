/** Configuration requests of Apollo clients over real HTTP. */
import { gunzipSync } from 'node:zlib'
import { eventually } from '@midplane/testkit'
import { describe, expect, it } from 'vitest'
import { ORDERS, startNode, type Node } from '../../node.ts'
import { send } from '../foreign-http.ts'

const set = (key: string, value: string) => ({ op: 'set' as const, key, value })

async function makePublic(node: Node, application: string, namespace: string): Promise<void> {
  await node.api.createNamespace({
    params: { tenant: 'default', environment: 'default' },
    body: { application, namespace, isPublic: true },
  })
}

describe('/configs', () => {
  it('answers the items with the cluster that was hit and the name as the client spelled it', async () => {
    const node = await startNode({})
    await node.publish([set('timeout', '100'), set('constructor', 'kept')])
    const answer = await send(
      node.url,
      '/configs/orders/shanghai/Application.properties?ip=10.0.0.1',
    )
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toBe('application/json;charset=UTF-8')
    expect(answer.json()).toEqual({
      appId: 'orders',
      cluster: 'default',
      namespaceName: 'Application.properties',
      configurations: { timeout: '100', constructor: 'kept' },
      releaseKey: expect.stringMatching(/^\d+-[0-9a-f]{8}$/),
    })
  })

  it('answers the same bytes for every spelling but the name itself', async () => {
    const node = await startNode({})
    await node.publish([set('a', '1')])
    const usual = await send(node.url, '/configs/orders/default/application')
    const unusual = await send(node.url, '/configs/orders/default/APPlication')
    expect(unusual.text).toBe(usual.text.replace('"application"', '"APPlication"'))
  })

  it('answers 304 to the release key that it gave, and content again after a publish', async () => {
    const node = await startNode({})
    await node.publish([set('a', '1')])
    const path = '/configs/orders/default/application'
    const { releaseKey } = (await send(node.url, path)).json() as { releaseKey: string }
    const again = await send(node.url, `${path}?releaseKey=${encodeURIComponent(releaseKey)}`)
    expect([again.status, again.text]).toEqual([304, ''])
    await node.publish([set('a', '2')])
    const changed = await send(node.url, `${path}?releaseKey=${encodeURIComponent(releaseKey)}`)
    expect(changed.json()).toMatchObject({ configurations: { a: '2' } })
  })

  it('lets the requested cluster hide the default one whole, then the data centre', async () => {
    const node = await startNode({})
    await node.publish([set('a', 'default'), set('b', 'default')])
    await node.publish([set('a', 'idc')], { cluster: 'idc' })
    await node.publish([set('a', 'blue')], { cluster: 'blue' })
    const configurations = async (path: string) =>
      ((await send(node.url, path)).json() as { configurations: unknown }).configurations
    expect(await configurations('/configs/orders/blue/application?dataCenter=idc')).toEqual({
      a: 'blue',
    })
    expect(await configurations('/configs/orders/green/application?dataCenter=idc')).toEqual({
      a: 'idc',
    })
    expect(await configurations('/configs/orders/green/application')).toEqual({
      a: 'default',
      b: 'default',
    })
  })

  it('merges the public namespace of its owner below the own items', async () => {
    const node = await startNode({})
    await makePublic(node, 'platform', 'redis')
    await node.publish([set('host', 'shared'), set('port', '6379')], {
      application: 'platform',
      namespace: 'redis',
    })
    const alone = (await send(node.url, '/configs/orders/default/redis')).json()
    expect(alone).toMatchObject({
      appId: 'orders',
      configurations: { host: 'shared', port: '6379' },
    })
    await node.publish([set('host', 'mine')], { namespace: 'redis' })
    const merged = (await send(node.url, '/configs/orders/default/Redis')).json()
    expect(merged).toMatchObject({
      configurations: { host: 'mine', port: '6379' },
      releaseKey: expect.stringMatching(/^\d+-\w+\+\d+-\w+$/),
    })
    const nobody = (await send(node.url, '/configs/ApolloNoAppIdPlaceHolder/default/redis')).json()
    expect(nobody).toMatchObject({ configurations: { host: 'shared', port: '6379' } })
  })

  it('adds the keys of the shared layers below everything', async () => {
    const node = await startNode({})
    await node.publish([set('region', 'global'), set('level', 'info')], {
      application: '*',
      environment: '*',
    })
    await node.publish([set('level', 'debug')], { application: 'shop' })
    await node.publish([set('own', 'yes')], { application: 'shop/orders' })
    const { configurations } = (
      await send(node.url, '/configs/shop%2Forders/default/application')
    ).json() as {
      configurations: unknown
    }
    expect(configurations).toEqual({ own: 'yes', level: 'debug', region: 'global' })
  })

  it('carries a file of another format whole in the item "content"', async () => {
    const node = await startNode({})
    const text = 'server:\n  port: 1 # here\n'
    await node.publish([{ op: 'replace', text }], { namespace: 'app.yml', format: 'yaml' })
    const answer = (await send(node.url, '/configs/orders/default/app.yml')).json()
    expect(answer).toMatchObject({ configurations: { content: text } })
  })

  it('answers 404 where nothing was released, in the words of Apollo', async () => {
    const node = await startNode({})
    const answer = await send(node.url, '/configs/orders/default/none')
    expect(answer.status).toBe(404)
    expect(answer.json()).toMatchObject({
      message: expect.stringContaining('Could not load configurations'),
    })
  })

  it('serves a gray release to the addresses and labels that it names', async () => {
    const node = await startNode({})
    await node.publish([set('a', 'all')])
    await send(node.url, '/nacos/v1/cs/configs?dataId=application&group=orders&content=a%3Dgray', {
      method: 'POST',
      headers: { betaips: '10.0.0.7' },
    })
    const a = async (query: string, headers: Record<string, string> = {}) => {
      const answer = await send(node.url, `/configs/orders/default/application${query}`, {
        headers,
      })
      return (answer.json() as { configurations: { a: string } }).configurations.a
    }
    expect(await a('?ip=10.0.0.7')).toBe('gray')
    expect(await a('?ip=10.0.0.8', { 'x-forwarded-for': '10.0.0.7' })).toBe('all')
    expect(await a('', { 'x-forwarded-for': '10.0.0.7, 10.9.9.9' })).toBe('gray')
  })

  it('serves other environments and tenants under their prefix', async () => {
    const node = await startNode({})
    await node.publish([set('a', 'prod')], { environment: 'prod' })
    const path = 'configs/orders/default/application'
    expect((await send(node.url, `/env/prod/${path}`)).json()).toMatchObject({
      configurations: { a: 'prod' },
    })
    expect((await send(node.url, `/tenant/default/env/prod/${path}`)).status).toBe(200)
    expect((await send(node.url, `/${path}`)).status).toBe(404)
    expect((await send(node.url, `/tenant/other/env/prod/${path}`)).status).toBe(404)
  })

  it('waits for a revision that the client was told of, and serves what it has when that never comes', async () => {
    const node = await startNode({})
    const { revision } = await node.publish([set('a', '1')])
    const ask = (messages: string) =>
      send(node.url, `/configs/orders/default/application?messages=${encodeURIComponent(messages)}`)
    const soon = ask(JSON.stringify({ details: { 'orders+default+application': revision + 1 } }))
    await node.publish([set('a', '2')])
    expect((await soon).json()).toMatchObject({ configurations: { a: '2' } })
    const never = await ask(JSON.stringify({ details: { x: Number.MAX_SAFE_INTEGER } }))
    expect(never.json()).toMatchObject({ configurations: { a: '2' } })
    expect((await ask('{bad')).status).toBe(200)
  })
})

describe('/configfiles', () => {
  it('gives the items as properties, as flat JSON and raw, with the type of the suffix', async () => {
    const node = await startNode({})
    await node.publish([set('a', '1'), set('b c', 'x=y')])
    await node.publish([{ op: 'replace', text: '{"a": [1]}' }], {
      namespace: 'list.json',
      format: 'json',
    })
    const properties = await send(node.url, '/configfiles/orders/default/application')
    expect(properties.text).toBe('a=1\nb\\ c=x=y\n')
    expect(properties.headers['content-type']).toBe('text/plain;charset=UTF-8')
    const json = await send(node.url, '/configfiles/json/orders/default/application')
    expect(json.json()).toEqual({ a: '1', 'b c': 'x=y' })
    const raw = await send(node.url, '/configfiles/raw/orders/default/list.json')
    expect([raw.text, raw.headers['content-type']]).toEqual([
      '{"a": [1]}',
      'application/json;charset=UTF-8',
    ])
    const missing = await send(node.url, '/configfiles/orders/default/none')
    expect([missing.status, missing.text]).toEqual([404, ''])
  })

  it('answers 304 to the entity tag that it gave', async () => {
    const node = await startNode({})
    await node.publish([set('a', '1')])
    const path = '/configfiles/orders/default/application'
    const etag = (await send(node.url, path)).headers.etag ?? ''
    expect(
      (await send(node.url, path, { headers: { 'if-none-match': `"x", ${etag}` } })).status,
    ).toBe(304)
    await node.publish([set('a', '2')])
    expect((await send(node.url, path, { headers: { 'if-none-match': etag } })).text).toBe('a=2\n')
  })

  it('compresses large bodies for clients that take it, once that is ready', async () => {
    const node = await startNode({})
    await node.publish([set('a', 'x'.repeat(5000))])
    const path = '/configs/orders/default/application'
    const plain = await send(node.url, path)
    expect(plain.headers['content-encoding']).toBeUndefined()
    const compressed = await eventually(async () => {
      const answer = await send(node.url, path, { headers: { 'accept-encoding': 'br, gzip' } })
      return answer.headers['content-encoding'] === 'gzip' ? answer : undefined
    })
    expect(gunzipSync(compressed.bytes)).toEqual(plain.bytes)
    expect(
      (await send(node.url, path, { headers: { 'accept-encoding': 'gzip;q=0' } })).bytes,
    ).toEqual(plain.bytes)
  })
})

describe('the rights of a token', () => {
  it('are asked for the namespace, in reads and in polls', async () => {
    const node = await startNode({})
    await node.publish([set('a', '1')])
    const as = (rights: string) => ({ headers: { authorization: `Bearer ${rights}` } })
    const path = '/configs/orders/default/application'
    expect(
      (await send(node.url, path, as('config.read:config/default/default/orders'))).status,
    ).toBe(200)
    expect(
      (await send(node.url, path, as('config.read:config/default/default/other'))).status,
    ).toBe(403)
    const notifications = encodeURIComponent(
      '[{"namespaceName":"application","notificationId":-1}]',
    )
    const poll = `/notifications/v2?appId=${ORDERS.application}&cluster=default&notifications=${notifications}`
    expect(
      (await send(node.url, poll, as('config.read:config/default/default/orders'))).status,
    ).toBe(200)
    expect(
      (await send(node.url, poll, as('config.read:config/default/default/other'))).status,
    ).toBe(403)
  })
})
