/** Publishing, conflicts, rollback and history, over HTTP on every store. */
import { MidplaneError } from '@midplane/contract'
import { describe, expect, it } from 'vitest'
import { onEveryStore } from '../every-store.ts'
import { ORDERS, type Node } from '../node.ts'

const set = (key: string, value: string, more: object = {}) => ({
  op: 'set' as const,
  key,
  value,
  ...more,
})

onEveryStore((start) => {
  describe('a publish', () => {
    it('is served by the time it is answered, and its revision grows', async (context) => {
      const node = await start(context)
      const first = await node.publish([set('greeting', 'hello')])
      expect(await items(node)).toEqual({ greeting: 'hello' })
      const second = await node.publish([set('greeting', 'hi'), set('farewell', 'bye')])
      expect(second.revision).toBeGreaterThan(first.revision)
      expect(await items(node)).toEqual({ greeting: 'hi', farewell: 'bye' })
    })

    it('of several namespaces happens whole or not at all', async (context) => {
      const node = await start(context)
      await node.publish([set('a', '1')])
      const before = await items(node)
      const refused = node.api.publish({
        params: { tenant: 'default' },
        body: {
          edits: [
            { ...ORDERS, operations: [set('a', '2')] },
            { ...ORDERS, namespace: 'rules.json', operations: [{ op: 'replace', text: '{"a": ' }] },
          ],
        },
      })
      await expect(refused).rejects.toMatchObject({
        code: 'MP_CONFIG_INVALID_DOCUMENT',
        status: 422,
      })
      expect(await items(node)).toEqual(before)
      const listed = await node.api.listNamespaces({ params: ORDERS, query: {} })
      expect(listed.entries.map((one) => one.address.namespace)).toEqual(['application'])
    })

    it('that changes nothing makes no release', async (context) => {
      const node = await start(context)
      const { revision } = await node.publish([set('a', '1')])
      const again = await node.publish([set('a', '1')])
      expect(again.changes[0]?.action).toBe('none')
      const history = await node.api.listReleases({ params: ORDERS, query: {} })
      expect(history.entries.map((one) => one.revision)).toEqual([revision])
    })

    it('with dryRun shows the plan and changes nothing', async (context) => {
      const node = await start(context)
      const plan = await node.api.publish({
        params: { tenant: 'default' },
        body: { edits: [{ ...ORDERS, operations: [set('a', '1')] }], dryRun: true },
      })
      expect(plan.changes[0]).toMatchObject({
        action: 'create',
        differences: [{ key: 'a', kind: 'added', after: '1' }],
      })
      await expect(items(node)).rejects.toMatchObject({ code: 'MP_CONFIG_NAMESPACE_UNKNOWN' })
    })

    it('refuses items that are not of their type, and says which', async (context) => {
      const node = await start(context)
      const error = await refusal(node.publish([set('timeout', 'soon', { type: 'duration' })]))
      expect(error.code).toBe('MP_CONFIG_INVALID_ITEM')
      expect(error.message).toContain('timeout')
      await expect(items(node)).rejects.toMatchObject({ status: 404 })
    })

    it('refuses names that leave the tree', async (context) => {
      const node = await start(context)
      for (const at of [
        { namespace: '../x' },
        { application: 'a//b' },
        { application: '..' },
        { cluster: 'a/b' },
      ]) {
        expect((await refusal(node.publish([set('a', '1')], at))).status).toBe(400)
      }
    })

    it('needs the right to publish on every namespace it touches', async (context) => {
      const node = await start(context)
      const limited = node.clientWith('config.publish:config/default/default/orders')
      const edit = (application: string) => ({
        ...ORDERS,
        application,
        operations: [set('a', '1')],
      })
      await limited.publish({ params: { tenant: 'default' }, body: { edits: [edit('orders')] } })
      const refused = limited.publish({
        params: { tenant: 'default' },
        body: { edits: [edit('orders'), edit('pay')] },
      })
      await expect(refused).rejects.toMatchObject({ status: 403 })
    })
  })

  it('a public name belongs to the application that was first, also when publishing makes the namespace', async (context) => {
    const node = await start(context)
    const shared = { namespace: 'shared', isPublic: true, description: 'for all' }
    await node.publish([set('a', '1')], { ...shared, application: 'platform' })
    expect((await refusal(node.publish([set('a', '1')], shared))).code).toBe(
      'MP_CONFIG_PUBLIC_NAME_TAKEN',
    )
    const { entries } = await node.api.listNamespaces({ params: ORDERS, query: {} })
    expect(entries).toMatchObject([
      { address: { application: 'platform' }, isPublic: true, description: 'for all' },
    ])
  })

  describe('edits made on an older release', () => {
    it('are refused when the same item changed since, and name it', async (context) => {
      const node = await start(context)
      const { revision } = await node.publish([set('a', '1'), set('b', '1')])
      await node.publish([set('a', '2')])
      const error = await refusal(node.publish([set('a', '3')], { baseRevision: revision }))
      expect(error).toMatchObject({ code: 'MP_CONFIG_CONFLICT', status: 409 })
      expect(error.message).toContain('a')
      expect(await items(node)).toEqual({ a: '2', b: '1' })
    })

    it('go through when other items changed', async (context) => {
      const node = await start(context)
      const { revision } = await node.publish([set('a', '1'), set('b', '1')])
      await node.publish([set('a', '2')])
      await node.publish([set('b', '2')], { baseRevision: revision })
      expect(await items(node)).toEqual({ a: '2', b: '2' })
    })
  })

  it('publishes to one namespace at the same time all take effect', async (context) => {
    const node = await start(context)
    const keys = Array.from({ length: 20 }, (_, index) => `key${index}`)
    await Promise.all(keys.map((key) => node.publish([set(key, 'x')])))
    expect(Object.keys(await items(node)).sort()).toEqual([...keys].sort())
    const history = await node.api.listReleases({ params: ORDERS, query: {} })
    expect(history.entries).toHaveLength(20)
  })

  describe('a rollback', () => {
    it('brings back a whole release as a new one', async (context) => {
      const node = await start(context)
      const { revision } = await node.publish([set('a', '1'), set('b', '1')])
      await node.publish([set('a', '2'), { op: 'remove', key: 'b' }])
      const result = await node.api.rollback({ params: ORDERS, body: { toRevision: revision } })
      expect(await items(node)).toEqual({ a: '1', b: '1' })
      const [newest] = (await node.api.listReleases({ params: ORDERS, query: {} })).entries
      expect(newest).toMatchObject({
        kind: 'rollback',
        rollbackTo: revision,
        revision: result.revision,
      })
    })

    it('of single items leaves the others as they are', async (context) => {
      const node = await start(context)
      const { revision } = await node.publish([set('a', '1'), set('b', '1')])
      await node.publish([set('a', '2'), set('b', '2'), set('c', '2')])
      await node.api.rollback({ params: ORDERS, body: { toRevision: revision, keys: ['a', 'c'] } })
      expect(await items(node)).toEqual({ a: '1', b: '2' })
    })

    it('to a release that is not there is refused', async (context) => {
      const node = await start(context)
      await node.publish([set('a', '1')])
      const refused = node.api.rollback({ params: ORDERS, body: { toRevision: 999_999 } })
      await expect(refused).rejects.toMatchObject({ code: 'MP_CONFIG_RELEASE_UNKNOWN' })
    })
  })

  it('a removed namespace is gone for readers, keeps its history and comes back with the next publish', async (context) => {
    const node = await start(context)
    const { revision } = await node.publish([set('a', '1')])
    await node.publish([{ op: 'remove-namespace' }])
    await expect(items(node)).rejects.toMatchObject({ status: 404 })
    expect((await node.api.listNamespaces({ params: ORDERS, query: {} })).entries).toEqual([])
    await node.api.rollback({ params: ORDERS, body: { toRevision: revision } })
    expect(await items(node)).toEqual({ a: '1' })
    const kinds = (await node.api.listReleases({ params: ORDERS, query: {} })).entries.map(
      (one) => one.kind,
    )
    expect(kinds).toEqual(['rollback', 'remove', 'publish'])
  })

  it('any two releases can be compared', async (context) => {
    const node = await start(context)
    const one = await node.publish([set('a', '1'), set('b', '1')])
    await node.publish([set('a', '2')])
    const three = await node.publish([{ op: 'remove', key: 'b' }])
    const diff = await node.api.diffReleases({
      params: ORDERS,
      query: { from: one.revision, to: three.revision },
    })
    expect(diff.differences.map(({ key, kind }) => `${kind} ${key}`)).toEqual([
      'changed a',
      'removed b',
    ])
    const all = await node.api.diffReleases({ params: ORDERS, query: { from: 0 } })
    expect(all.differences.map(({ key, after }) => `${key}=${after}`)).toEqual(['a=2'])
  })

  it('history is paged, newest first', async (context) => {
    const node = await start(context)
    for (const value of ['1', '2', '3']) await node.publish([set('a', value)])
    const first = await node.api.listReleases({ params: ORDERS, query: { limit: 2 } })
    expect(first.entries).toHaveLength(2)
    const rest = await node.api.listReleases({
      params: ORDERS,
      query: { limit: 2, cursor: first.nextCursor ?? '' },
    })
    expect(rest.entries).toHaveLength(1)
    expect(rest.nextCursor).toBeNull()
  })

  describe('inheritance', () => {
    it('merges by key along the chain, and explain shows every candidate and the winner', async (context) => {
      const node = await start(context)
      await node.publish([set('level', 'global'), set('only', 'global')], {
        environment: '*',
        application: '*',
      })
      await node.publish([set('level', 'environment')], { application: '*' })
      await node.publish([set('level', 'cluster')], { application: '*', cluster: 'sh' })
      await node.publish([set('level', 'parent')], { application: 'shop' })
      await node.publish([set('level', 'own')], { application: 'shop/orders', cluster: 'sh' })
      const at = { ...ORDERS, application: 'shop/orders', cluster: 'sh' }
      const seen = await node.api.getEffective({ params: at, query: {} })
      expect(seen.items).toEqual({ level: 'own', only: 'global' })
      const explanation = await node.api.explain({ params: at, query: { key: 'level' } })
      const found = explanation.candidates.filter((one) => one.value !== null)
      expect(found.map((one) => one.value)).toEqual([
        'own',
        'parent',
        'cluster',
        'environment',
        'global',
      ])
      expect(found.map((one) => one.wins)).toEqual([true, false, false, false, false])
    })

    it('merges JSON documents by key and replaces lists whole', async (context) => {
      const node = await start(context)
      const put = (application: string, value: unknown) =>
        node.publish([{ op: 'replace', text: JSON.stringify(value) }], {
          application,
          namespace: 'rules.json',
        })
      await put('shop', { a: { x: 1, y: 1 }, list: [1, 2, 3], keep: true })
      await put('shop/orders', { a: { x: 2 }, list: [9] })
      const seen = await node.api.getEffective({
        params: { ...ORDERS, application: 'shop/orders', namespace: 'rules.json' },
        query: {},
      })
      expect(JSON.parse(seen.text ?? '')).toEqual({ a: { x: 2, y: 1 }, list: [9], keep: true })
    })
  })

  describe('a change set', () => {
    it('keeps edits of several namespaces and publishes them together', async (context) => {
      const node = await start(context)
      const made = await node.api.createChangeSet({
        params: { tenant: 'default' },
        body: {
          title: 'tonight',
          edits: [
            { ...ORDERS, operations: [set('a', '1')] },
            { ...ORDERS, application: 'pay', operations: [set('b', '1')] },
          ],
        },
      })
      await expect(items(node)).rejects.toMatchObject({ status: 404 })
      const result = await node.api.publishChangeSet({
        params: { tenant: 'default', id: made.id },
        body: {},
      })
      expect(result.changes.map((one) => one.action)).toEqual(['create', 'create'])
      expect(await items(node)).toEqual({ a: '1' })
      const after = await node.api.getChangeSet({ params: { tenant: 'default', id: made.id } })
      expect(after).toMatchObject({ state: 'published', publishedRevision: result.revision })
    })

    it('can be published once only', async (context) => {
      const node = await start(context)
      const body = { title: '', edits: [{ ...ORDERS, operations: [set('a', '1')] }] }
      const { id } = await node.api.createChangeSet({ params: { tenant: 'default' }, body })
      const params = { tenant: 'default', id }
      const outcomes = await Promise.allSettled([
        node.api.publishChangeSet({ params, body: {} }),
        node.api.publishChangeSet({ params, body: {} }),
      ])
      expect(outcomes.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
      await expect(node.api.saveChangeSet({ params, body })).rejects.toMatchObject({
        code: 'MP_CONFIG_CHANGE_SET_CLOSED',
      })
    })

    it('that is empty still takes the right to edit', async (context) => {
      const node = await start(context)
      const reader = node.clientWith('config.read:config')
      const refused = reader.createChangeSet({ params: { tenant: 'default' }, body: {} })
      await expect(refused).rejects.toMatchObject({ status: 403 })
    })

    it('refuses at save what could not be published', async (context) => {
      const node = await start(context)
      const refused = node.api.createChangeSet({
        params: { tenant: 'default' },
        body: {
          edits: [{ ...ORDERS, namespace: 'x.json', operations: [{ op: 'replace', text: '{' }] }],
        },
      })
      await expect(refused).rejects.toMatchObject({ code: 'MP_CONFIG_INVALID_DOCUMENT' })
      expect(
        (await node.api.listChangeSets({ params: { tenant: 'default' }, query: {} })).entries,
      ).toEqual([])
    })
  })

  it('every change leaves an audit row with who, what and the release before and after', async (context) => {
    const node = await start(context)
    const { revision } = await node.publish([set('a', '1')])
    const rows = await node.platform.store
      .reader<{
        kernel_audit: {
          action: string
          resource: string
          principal_name: string
          after_json: string
        }
      }>()
      .selectFrom('kernel_audit')
      .selectAll()
      .execute()
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({
      action: 'config.publish',
      resource: 'config/default/default/orders/default/application',
      principal_name: 'tester',
    })
    expect(JSON.parse(rows[0]?.after_json ?? '')).toMatchObject({ revision })
  })
})

async function items(node: Node): Promise<Readonly<Record<string, string>>> {
  return (await node.api.getEffective({ params: ORDERS, query: {} })).items
}

async function refusal(promise: Promise<unknown>): Promise<MidplaneError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (MidplaneError.is(error)) return error
  throw new Error(`expected a refusal, got ${String(error)}`)
}
