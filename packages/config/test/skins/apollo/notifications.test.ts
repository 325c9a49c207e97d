/** Notification polls of Apollo clients over real HTTP. */
import { eventually } from '@midplane/testkit'
import { describe, expect, it } from 'vitest'
import { startNode, type Node } from '../../node.ts'
import { send, type ForeignAnswer } from '../foreign-http.ts'

const set = (key: string, value: string) => ({ op: 'set' as const, key, value })
const SHORT_HOLD = { env: { MIDPLANE_CONFIG_LONG_POLL_HOLD_MS: '1000' } }

type Held = readonly { readonly namespaceName: string; readonly notificationId: number }[]

function poll(
  node: Node,
  held: Held | string,
  more = '',
  signal?: AbortSignal,
): Promise<ForeignAnswer> {
  const json = encodeURIComponent(typeof held === 'string' ? held : JSON.stringify(held))
  const path = `/notifications/v2?appId=orders&cluster=blue&notifications=${json}${more}`
  return send(node.url, path, signal === undefined ? {} : { signal })
}

async function heldCount(node: Node): Promise<number> {
  const { text } = await send(node.url, '/metrics', { headers: { authorization: 'Bearer *:*' } })
  return Number(/^midplane_config_apollo_held_polls_count (\d+)$/m.exec(text)?.[1])
}

const application = (notificationId: number) => [{ namespaceName: 'application', notificationId }]

describe('a first poll', () => {
  it.each([-1, 0])(
    'with id %i is answered at once with what exists, under the spelling of the client',
    async (id) => {
      const node = await startNode({})
      const { revision } = await node.publish([set('a', '1')])
      const answer = await poll(node, [
        { namespaceName: 'Application.properties', notificationId: id },
        { namespaceName: 'none', notificationId: id },
      ])
      expect(answer.status).toBe(200)
      expect(answer.json()).toEqual([
        {
          namespaceName: 'Application.properties',
          notificationId: revision,
          messages: { details: { 'orders+blue+Application.properties': revision } },
        },
      ])
    },
  )

  it('is held when nothing was released, then ends with 304 and no body', async () => {
    const node = await startNode(SHORT_HOLD)
    const answer = await poll(node, application(-1))
    expect([answer.status, answer.text]).toEqual([304, ''])
  })
})

describe('a held poll', () => {
  it.each([
    ['the cluster of the client', { cluster: 'blue' }],
    ['the default cluster', {}],
    ['the data centre', { cluster: 'idc' }],
    ['a layer shared by all applications', { application: '*' }],
    ['the layer of all environments', { application: '*', environment: '*' }],
  ])('is answered when %s changes', async (_, at) => {
    const node = await startNode({})
    const { revision } = await node.publish([set('a', '1')])
    const held = poll(node, application(revision), '&dataCenter=idc')
    await eventually(async () => (await heldCount(node)) === 1)
    const later = await node.publish([set('b', '2')], at)
    expect((await held).json()).toMatchObject([
      { namespaceName: 'application', notificationId: later.revision },
    ])
  })

  it('is answered when a public namespace comes to be, and when its owner releases', async () => {
    const node = await startNode({})
    const first = poll(node, [{ namespaceName: 'redis', notificationId: -1 }])
    await eventually(async () => (await heldCount(node)) === 1)
    await node.api.createNamespace({
      params: { tenant: 'default', environment: 'default' },
      body: { application: 'platform', namespace: 'redis', isPublic: true },
    })
    const released = await node.publish([set('a', '1')], {
      application: 'platform',
      namespace: 'redis',
    })
    const [notification] = (await first).json() as Held
    expect(notification?.notificationId).toBeLessThanOrEqual(released.revision)
    const next = poll(node, [{ namespaceName: 'redis', notificationId: released.revision }])
    const last = await node.publish([set('a', '2')], {
      application: 'platform',
      namespace: 'redis',
    })
    expect((await next).json()).toMatchObject([{ notificationId: last.revision }])
  })

  it('is answered when a gray release begins and when it ends', async () => {
    const node = await startNode({})
    const { revision } = await node.publish([set('a', '1')])
    const beta = '/nacos/v1/cs/configs?dataId=application&group=orders'
    const begun = poll(node, application(revision))
    await send(node.url, `${beta}&content=a%3D2`, {
      method: 'POST',
      headers: { betaips: '10.0.0.7' },
    })
    const [begin] = (await begun).json() as Held
    const ended = poll(node, application(begin?.notificationId ?? 0))
    await send(node.url, `${beta}&beta=true`, { method: 'DELETE' })
    const [end] = (await ended).json() as Held
    expect(end?.notificationId).toBeGreaterThan(begin?.notificationId ?? Infinity)
  })

  it('hears of changes only, and of each namespace by its own id', async () => {
    const node = await startNode({})
    const { revision } = await node.publish([set('a', '1')])
    const other = await node.publish([set('a', '1')], { namespace: 'other' })
    const held = poll(node, [
      ...application(revision),
      { namespaceName: 'other', notificationId: other.revision },
    ])
    await node.publish([set('x', '1')], { namespace: 'unrelated' })
    const last = await node.publish([set('a', '2')], { namespace: 'other' })
    const answer = (await held).json() as Held
    expect(
      answer.map(({ namespaceName, notificationId }) => [namespaceName, notificationId]),
    ).toEqual([['other', last.revision]])
  })

  it('is told the id of this installation when it comes with a later one from another', async () => {
    const node = await startNode({})
    const { revision } = await node.publish([set('a', '1')])
    const answer = await poll(node, application(revision + 1_000_000))
    expect(answer.json()).toMatchObject([{ notificationId: revision }])
  })

  it('shares its answer with all that ask the same, and each is forgotten when its caller goes', async () => {
    const node = await startNode({})
    const { revision } = await node.publish([set('a', '1')])
    const controller = new AbortController()
    const cut = Array.from({ length: 20 }, () =>
      poll(node, application(revision), '', controller.signal),
    )
    const kept = Array.from({ length: 300 }, () => poll(node, application(revision)))
    await eventually(async () => (await heldCount(node)) === 320)
    controller.abort()
    expect((await Promise.allSettled(cut)).every(({ status }) => status === 'rejected')).toBe(true)
    await eventually(async () => (await heldCount(node)) === 300)
    const last = await node.publish([set('a', '2')])
    for (const answer of await Promise.all(kept)) {
      expect(answer.json()).toMatchObject([{ notificationId: last.revision }])
    }
    expect(await heldCount(node)).toBe(0)
  })

  it('is answered 304 at shutdown', async () => {
    const node = await startNode({})
    const { revision } = await node.publish([set('a', '1')])
    const held = poll(node, application(revision))
    await eventually(async () => (await heldCount(node)) === 1)
    await node.stop()
    expect((await held).status).toBe(304)
  })
})

describe('the first version of the protocol', () => {
  it('answers one bare notification, and 304 when nothing is new', async () => {
    const node = await startNode(SHORT_HOLD)
    const { revision } = await node.publish([set('a', '1')])
    const path = '/notifications?appId=orders&cluster=default&namespace=application'
    expect((await send(node.url, path)).json()).toEqual({
      namespaceName: 'application',
      notificationId: revision,
    })
    expect((await send(node.url, `${path}&notificationId=${revision}`)).status).toBe(304)
  })
})

describe('what is no poll', () => {
  it.each([
    '{bad',
    '',
    '[]',
    'null',
    '{}',
    '[{"namespaceName":""}]',
    '[{"namespaceName":"a","notificationId":"1"}]',
    '[{"namespaceName":"a","notificationId":-2}]',
  ])('is answered 400: "%s"', async (json) => {
    const node = await startNode({})
    expect((await poll(node, json)).status).toBe(400)
  })

  it('is answered 400 without an application', async () => {
    const node = await startNode({})
    const answer = await send(node.url, '/notifications/v2?cluster=default&notifications=[]')
    expect([answer.status, answer.json()]).toMatchObject([400, { message: 'InvalidAppId' }])
  })
})
