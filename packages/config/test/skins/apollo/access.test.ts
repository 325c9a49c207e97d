/** Signed requests of Apollo clients over real HTTP. */
import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { startNode, type Node } from '../../node.ts'
import { send } from '../foreign-http.ts'

const set = (key: string, value: string) => ({ op: 'set' as const, key, value })
const PATH = '/configs/orders/default/application?ip=10.0.0.1&x=%e4%BD%a0+b'

async function accessKey(node: Node, application: string): Promise<string> {
  const key = await node.api.createAccessKey({
    params: { tenant: 'default' },
    body: { application },
  })
  return key.secret ?? ''
}

function signed(path: string, secret: string, options: { atMs?: number; appId?: string } = {}) {
  const { atMs = Date.now(), appId = 'orders' } = options
  const signature = createHmac('sha1', secret).update(`${atMs}\n${path}`).digest('base64')
  return { headers: { timestamp: String(atMs), authorization: `Apollo ${appId}:${signature}` } }
}

async function refusal(
  node: Node,
  path: string,
  options: { headers: Record<string, string> },
): Promise<unknown> {
  const answer = await send(node.url, path, options)
  return [answer.status, (answer.json() as { message: string }).message]
}

describe('an application with an access key', () => {
  it('is read with requests that are signed over path and query as sent', async () => {
    const node = await startNode({})
    await node.publish([set('a', '1')])
    const secret = await accessKey(node, 'orders')
    expect((await send(node.url, PATH, signed(PATH, secret))).status).toBe(200)
    expect((await send(node.url, PATH, signed(PATH, secret, { appId: '' }))).status).toBe(200)
    const prefixed = '/env/default/configs/orders/default/application'
    expect((await send(node.url, prefixed, signed(prefixed, secret))).status).toBe(200)
  })

  it('refuses a missing, wrong or moved signature, and other credentials', async () => {
    const node = await startNode({})
    await node.publish([set('a', '1')])
    const secret = await accessKey(node, 'orders')
    const unauthorized = [401, 'Unauthorized']
    const timestamp = String(Date.now())
    expect(await refusal(node, PATH, { headers: { timestamp } })).toEqual(unauthorized)
    expect(await refusal(node, PATH, signed(PATH, 'wrong'))).toEqual(unauthorized)
    expect(await refusal(node, PATH, signed(PATH.replace('%e4', '%E4'), secret))).toEqual(
      unauthorized,
    )
    expect(await refusal(node, PATH, signed(PATH, `${secret} `))).toEqual(unauthorized)
    const bearer = { headers: { timestamp, authorization: 'Bearer *:*' } }
    expect(await refusal(node, PATH, bearer)).toEqual(unauthorized)
  })

  it.each([
    ['a minute behind', () => String(Date.now() - 61_000)],
    ['a minute ahead', () => String(Date.now() + 61_000)],
    ['missing', () => ''],
    ['no number', () => '1e15'],
  ])('refuses a clock that is %s', async (_, timestampOf) => {
    const node = await startNode({})
    const secret = await accessKey(node, 'orders')
    const timestamp = timestampOf()
    const signature = createHmac('sha1', secret).update(`${timestamp}\n${PATH}`).digest('base64')
    const headers = { timestamp, authorization: `Apollo orders:${signature}` }
    expect(await refusal(node, PATH, { headers })).toEqual([401, 'RequestTimeTooSkewed'])
  })

  it('takes every enabled key, so that keys can be changed without a gap', async () => {
    const node = await startNode({})
    await node.publish([set('a', '1')])
    const secrets = [await accessKey(node, 'orders'), await accessKey(node, 'orders')]
    for (const secret of secrets)
      expect((await send(node.url, PATH, signed(PATH, secret))).status).toBe(200)
    const { entries } = await node.api.listAccessKeys({ params: { tenant: 'default' }, query: {} })
    for (const { id } of entries) {
      await node.api.updateAccessKey({
        params: { tenant: 'default', id },
        body: { isEnabled: false },
      })
    }
    expect((await send(node.url, PATH)).status).toBe(200)
  })

  it('guards polls and files too, and the applications below it that would inherit its items', async () => {
    const node = await startNode({})
    await node.publish([set('a', '1')])
    const secret = await accessKey(node, 'orders')
    const notifications = encodeURIComponent(
      '[{"namespaceName":"application","notificationId":-1}]',
    )
    const paths = [
      `/notifications/v2?appId=orders&cluster=default&notifications=${notifications}`,
      '/configfiles/json/orders/default/application',
      '/configs/orders%2Fanything/default/application',
    ]
    for (const path of paths) {
      expect((await send(node.url, path)).status).toBe(401)
      expect((await send(node.url, path, signed(path, secret))).status).toBe(200)
    }
  })
})
