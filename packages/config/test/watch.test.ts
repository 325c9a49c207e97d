/** The watch stream of our own clients, over real HTTP. */
import { describe, expect, it } from 'vitest'
import { ORDERS, startNode, type Node } from './node.ts'
import { sendForm } from './skins/foreign-http.ts'
import { heldAfter, refusedWatch, watch } from './watch-client.ts'

const set = (key: string, value: string) => ({ op: 'set' as const, key, value })
const remove = { op: 'remove-namespace' as const }

/** A gray release for the clients with a label, as Nacos publishes it. */
async function publishGray(node: Node, label: string, content: string): Promise<void> {
  const fields = { dataId: 'application', group: 'orders', content, tag: label }
  const answer = await sendForm(node.url, '/nacos/v1/cs/configs', fields)
  expect(answer.text).toBe('true')
}

describe('the first event', () => {
  it('holds the effective namespaces with revision, version and feed', async () => {
    const node = await startNode({})
    await node.publish([{ ...set('timeout', '5s'), type: 'duration' }])
    const event = await (await watch(node)).next()
    const { revision } = event
    expect(event).toEqual({
      feed: node.platform.feed.id,
      revision: node.platform.feed.revision,
      namespaces: {
        application: {
          revision,
          version: String(revision),
          format: 'properties',
          items: { timeout: '5s' },
          types: { timeout: 'duration' },
          text: null,
        },
      },
    })
  })

  it('says null of what does not exist', async () => {
    const node = await startNode({})
    const event = await (await watch(node, { namespaces: ['application', 'rules.json'] })).next()
    expect(event.namespaces).toEqual({ application: null, 'rules.json': null })
  })

  it('comes even when it has nothing to say', async () => {
    const node = await startNode({})
    await node.publish([set('a', '1')])
    const namespaces = ['application', 'absent']
    const first = await (await watch(node, { namespaces })).next()
    const again = await (await watch(node, { namespaces, ...heldAfter(first) })).next()
    expect(again).toEqual({ ...first, namespaces: {} })
  })
})

describe('a change', () => {
  it('arrives as the whole namespace, newest state only', async () => {
    const node = await startNode({})
    const client = await watch(node)
    await client.next()
    await node.publish([set('a', '1'), set('b', '1')])
    expect((await client.next()).namespaces['application']?.items).toEqual({ a: '1', b: '1' })
    await node.publish([set('a', '2'), { op: 'remove', key: 'b' }])
    expect((await client.next()).namespaces['application']?.items).toEqual({ a: '2' })
  })

  it('of several namespaces published together arrives in one event', async () => {
    const node = await startNode({})
    const namespaces = ['application', 'rules', 'limits']
    const client = await watch(node, { namespaces })
    await client.next()
    const edits = namespaces.map((namespace) => ({
      ...ORDERS,
      namespace,
      operations: [set('a', '1')],
    }))
    await node.api.publish({ params: { tenant: 'default' }, body: { edits } })
    expect(Object.keys((await client.next()).namespaces).toSorted()).toEqual(namespaces.toSorted())
  })

  it('of an inherited layer changes version and items', async () => {
    const node = await startNode({})
    await node.publish([set('own', '1')], { application: 'shop/orders' })
    const client = await watch(node, { application: 'shop/orders' })
    const { version } = (await client.next()).namespaces['application'] ?? {}
    await node.publish([set('shared', '1')], { application: 'shop' })
    const { application } = (await client.next()).namespaces
    expect(application?.items).toEqual({ own: '1', shared: '1' })
    expect(application?.version).not.toBe(version)
  })

  it('of anything else is not told', async () => {
    const node = await startNode({})
    await node.publish([set('a', '1')])
    const client = await watch(node)
    await client.next()
    await node.publish([set('a', '1')], { namespace: 'other' })
    await node.publish([set('a', '1')], { application: 'pay' })
    await node.publish([set('a', '2')])
    expect((await client.next()).namespaces['application']?.items).toEqual({ a: '2' })
  })

  it('that creates what was absent, and one that removes it, arrive as such', async () => {
    const node = await startNode({})
    const client = await watch(node)
    expect((await client.next()).namespaces).toEqual({ application: null })
    await node.publish([set('a', '1')])
    expect((await client.next()).namespaces['application']?.items).toEqual({ a: '1' })
    await node.publish([remove])
    expect((await client.next()).namespaces).toEqual({ application: null })
    await node.publish([set('a', '2')])
    expect((await client.next()).namespaces['application']?.items).toEqual({ a: '2' })
  })

  it('reaches a slow reader as the newest state, without those between', async () => {
    const node = await startNode({})
    const client = await watch(node)
    const count = 24
    for (let round = 1; round <= count; round += 1) {
      await node.publish([set('round', String(round)), set('large', 'x'.repeat(1_000_000))])
    }
    let eventCount = 0
    let round: string | undefined
    while (round !== String(count)) {
      round = (await client.next()).namespaces['application']?.items['round']
      eventCount += 1
    }
    expect(eventCount).toBeLessThan(count)
  })
})

describe('what a client holds', () => {
  it('is sent again when its version differs, and not when it is the same', async () => {
    const node = await startNode({})
    await node.publish([set('a', '1')])
    await node.publish([set('a', '1')], { namespace: 'rules' })
    const namespaces = ['application', 'rules']
    const held = heldAfter(await (await watch(node, { namespaces })).next())
    await node.publish([set('a', '2')])
    const event = await (await watch(node, { namespaces, ...held })).next()
    expect(Object.keys(event.namespaces)).toEqual(['application'])
  })

  it('and was removed since is told as null, and created since as it is', async () => {
    const node = await startNode({})
    await node.publish([set('a', '1')])
    const namespaces = ['application', 'rules']
    const held = heldAfter(await (await watch(node, { namespaces })).next())
    await node.publish([remove])
    await node.publish([set('b', '1')], { namespace: 'rules' })
    const event = await (await watch(node, { namespaces, ...held })).next()
    expect(event.namespaces).toMatchObject({ application: null, rules: { items: { b: '1' } } })
  })

  it.each([
    ['of another feed', 'another'],
    ['without a feed', undefined],
  ])('%s counts for nothing', async (_, feed) => {
    const node = await startNode({})
    await node.publish([set('a', '1')])
    const first = await (await watch(node)).next()
    const { held } = heldAfter(first)
    const ahead = {
      application: { revision: first.revision + 100, version: held['application']?.version ?? '' },
    }
    const event = await (await watch(node, { held: ahead, ...(feed && { feed }) })).next()
    expect(event).toEqual(first)
  })

  it('from a node ahead of this one is left alone until this one has caught up', async () => {
    const node = await startNode({})
    await node.publish([set('a', '1')])
    const { feed, revision } = await (await watch(node)).next()
    const held = { application: { revision: revision + 1, version: 'newer' } }
    const client = await watch(node, { held, feed })
    expect(await client.next()).toEqual({ feed, revision, namespaces: {} })
    await node.publish([set('b', '1')], { application: 'pay' })
    const event = await client.next()
    expect(event.revision).toBeGreaterThan(revision)
    expect(event.namespaces['application']?.items).toEqual({ a: '1' })
  })

  it('and is current is confirmed by an empty event once a node that lagged has caught up', async () => {
    const node = await startNode({})
    await node.publish([set('a', '1')])
    const first = await (await watch(node)).next()
    const version = first.namespaces['application']?.version ?? ''
    const held = { application: { revision: first.revision + 1, version } }
    const client = await watch(node, { held, feed: first.feed })
    await client.next()
    await node.publish([set('b', '1')], { application: 'pay' })
    expect((await client.next()).namespaces).toEqual({})
  })
})

describe('a gray release', () => {
  it('is sent to the clients that it names, and nothing to the others', async () => {
    const node = await startNode({})
    await node.publish([set('a', 'all')])
    const canary = await watch(node, { label: 'canary' })
    const other = await watch(node, { label: 'blue' })
    await Promise.all([canary.next(), other.next()])
    await publishGray(node, 'canary', 'a = canary\n')
    expect((await canary.next()).namespaces['application']?.items).toEqual({ a: 'canary' })
    await node.publish([set('b', '1')])
    expect((await other.next()).namespaces['application']?.items).toEqual({ a: 'all', b: '1' })
  })

  it('is sent to a client that comes back under the label it names, and taken back when it leaves', async () => {
    const node = await startNode({})
    await node.publish([set('a', 'all')])
    await publishGray(node, 'canary', 'a = canary\n')
    const plain = await (await watch(node)).next()
    const canary = await (await watch(node, { label: 'canary', ...heldAfter(plain) })).next()
    expect(canary.namespaces['application']?.items).toEqual({ a: 'canary' })
    expect(canary.namespaces['application']?.revision).toBe(
      plain.namespaces['application']?.revision,
    )
    const left = await (await watch(node, heldAfter(canary))).next()
    expect(left).toEqual(plain)
  })
})

describe('a watch', () => {
  it('of a namespace that the caller may not read is refused whole', async () => {
    const node = await startNode({})
    const rights = 'config.read:config/default/default/orders/default/application'
    expect((await (await watch(node, { rights })).next()).namespaces).toEqual({ application: null })
    const refused = await refusedWatch(node, { rights, namespaces: ['application', 'secrets'] })
    expect(refused.status).toBe(403)
  })

  it('of more than 200 names is refused with the limit', async () => {
    const node = await startNode({})
    const names = (count: number) => Array.from({ length: count }, (_, index) => `n${index}`)
    const event = await (await watch(node, { namespaces: names(200) })).next()
    expect(Object.keys(event.namespaces)).toHaveLength(200)
    expect(await refusedWatch(node, { namespaces: names(201) })).toMatchObject({
      status: 413,
      code: 'MP_CONFIG_TOO_LARGE',
      details: { limit: 200 },
    })
  })

  it.each(['', '../x', 'a/b', '*', '__proto__'])(
    'of "%s", which is no name, is refused',
    async (name) => {
      const node = await startNode({})
      expect(await refusedWatch(node, { namespaces: ['application', name] })).toMatchObject({
        status: 400,
        code: 'MP_CONFIG_INVALID_ADDRESS',
      })
    },
  )

  it('lets go of everything when its client is gone', async () => {
    const node = await startNode({})
    const client = await watch(node)
    await client.next()
    const metrics = async (): Promise<string> => {
      const headers = { authorization: 'Bearer *:*' }
      return await (await fetch(`${node.url}/metrics`, { headers })).text()
    }
    await expect.poll(metrics).toContain('midplane_http_streams_open 1\n')
    client.close()
    await expect.poll(metrics).toContain('midplane_http_streams_open 0\n')
  })
})

describe('the key "__proto__"', () => {
  it('is refused as an item and inside a text, and changes nothing', async () => {
    const node = await startNode({})
    await expect(node.publish([set('__proto__', '1')])).rejects.toMatchObject({ status: 400 })
    const text = '{"__proto__": "1"}'
    const publishing = node.publish([{ op: 'replace', text }], {
      namespace: 'rules.json',
      format: 'json',
    })
    await expect(publishing).rejects.toMatchObject({ code: 'MP_CONFIG_INVALID_ITEM' })
    const event = await (await watch(node, { namespaces: ['application', 'rules.json'] })).next()
    expect(event.namespaces).toEqual({ application: null, 'rules.json': null })
  })
})
