/** Who changed what, when and why: asked over HTTP. */
import { expect, test } from 'vitest'
import { onEveryStore } from '../every-store.ts'
import { get, type Node } from '../node.ts'

type Filter = {
  principal?: string
  action?: string
  resource?: string
  from?: string
  to?: string
}

onEveryStore((startNode) => {
  /** Makes two tokens as admin, revokes one, sets a password as the local operator. */
  async function busyNode(): Promise<{
    node: Node
    ids: [string, string]
    actions: (filter: Filter) => Promise<string[]>
  }> {
    const node = await startNode()
    const admin = node.client(await node.adminToken())
    const make = async (name: string): Promise<string> =>
      (
        await admin.createToken({
          body: { name, grants: [{ action: 'audit.read', resource: '*' }] },
        })
      ).id
    const ids: [string, string] = [await make('one'), await make('two')]
    await admin.revokeToken({ params: { id: ids[0] } })
    const local = node.client(await node.localToken())
    await local.setPassword({ params: { username: 'admin' }, body: { password: 'a new password' } })
    const actions = async (filter: Filter): Promise<string[]> =>
      (await local.listAudit({ query: filter })).entries.map(({ action }) => action)
    return { node, ids, actions }
  }

  test('the trail tells every mutation, newest first, and filters by who, what, where and when', async () => {
    const { node, ids, actions } = await busyNode()
    const all = [
      'iam.password.set',
      'iam.tokens.revoke',
      'iam.tokens.create',
      'iam.tokens.create',
      'iam.login',
      'iam.users.create',
    ]
    expect(await actions({})).toEqual(all)
    expect(await actions({ principal: 'local' })).toEqual(['iam.password.set'])
    expect(await actions({ principal: 'user:admin' })).toEqual(all.slice(1, 5))
    expect(await actions({ principal: 'token:admin' })).toEqual([])
    expect(await actions({ action: 'iam.tokens.create' })).toEqual(all.slice(2, 4))
    expect(await actions({ action: 'iam.tokens.' })).toEqual(all.slice(1, 4))
    expect(await actions({ action: 'iam.tokens' })).toEqual([])
    expect(await actions({ action: 'IAM.TOKENS.' })).toEqual([])
    expect(await actions({ resource: `iam/tokens/${ids[0]}` })).toEqual([
      'iam.tokens.revoke',
      'iam.tokens.create',
    ])
    expect(await actions({ resource: 'iam/tokens' })).toEqual(all.slice(1, 4))
    expect(await actions({ resource: 'iam/tok' })).toEqual([])
    expect(await actions({ resource: 'iam/%' })).toEqual([])
    expect(await actions({ resource: '*' })).toEqual(all)
    const nowMs = node.clock.nowMs()
    expect(await actions({ from: new Date(nowMs - 60_000).toISOString() })).toEqual(all)
    expect(await actions({ from: new Date(nowMs + 60_000).toISOString() })).toEqual([])
    expect(await actions({ to: new Date(nowMs - 60_000).toISOString() })).toEqual([])
  })

  test('an entry tells before and after, with secrets masked', async () => {
    const { node, ids } = await busyNode()
    const local = node.client(await node.localToken())
    const { entries } = await local.listAudit({ query: { limit: 3 } })
    expect(entries).toMatchObject([
      { resource: 'iam/users/admin', before: { password: '***' }, after: { password: '***' } },
      { resource: `iam/tokens/${ids[0]}`, before: { kind: 'api', name: 'one' }, after: null },
      {
        resource: `iam/tokens/${ids[1]}`,
        before: null,
        after: { name: 'two', grants: [{ action: 'audit.read', resource: '*' }] },
      },
    ])
  })

  test('the reason of a request stands in its entry', async () => {
    const node = await startNode()
    const response = await fetch(`${node.url}/api/v1/auth/tokens`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await node.localToken()}`,
        'content-type': 'application/json',
        'x-midplane-reason': 'release pipeline, ticket 42',
      },
      body: JSON.stringify({ name: 'ci', grants: [{ action: 'config.read', resource: 'config' }] }),
    })
    expect(response.status).toBe(201)
    const { entries } = await node
      .client(await node.localToken())
      .listAudit({ query: { limit: 1 } })
    expect(entries).toMatchObject([
      { principal: 'local:local', reason: 'release pipeline, ticket 42' },
    ])
  })

  test('pages follow one another without gap or repetition, also while rows are added', async () => {
    const { node } = await busyNode()
    const local = node.client(await node.localToken())
    const whole = (await local.listAudit({ query: {} })).entries.map(({ id }) => id)
    const ids: number[] = []
    let cursor: string | undefined
    do {
      const page = await local.listAudit({ query: { limit: 2, cursor } })
      ids.push(...page.entries.map(({ id }) => id))
      cursor = page.nextCursor ?? undefined
      await local.createToken({
        body: { name: 'noise', grants: [{ action: 'audit.read', resource: '*' }] },
      })
    } while (cursor !== undefined)
    expect(ids).toEqual(whole)
    await expect(local.listAudit({ query: { cursor: 'MS4x; drop' } })).rejects.toMatchObject({
      code: 'MP_IAM_CURSOR_INVALID',
    })
  })

  test('the trail is for those who may read it', async () => {
    const node = await startNode()
    const make = async (action: string): Promise<string> => {
      const local = node.client(await node.localToken())
      return (
        (await local.createToken({ body: { name: 'x', grants: [{ action, resource: '*' }] } }))
          .secret ?? ''
      )
    }
    await expect(
      node.client(await make('audit.read')).listAudit({ query: {} }),
    ).resolves.toBeDefined()
    await expect(
      node.client(await make('config.*')).listAudit({ query: {} }),
    ).rejects.toMatchObject({
      status: 403,
    })
    expect(await get(`${node.url}/api/v1/audit`)).toMatchObject({ status: 401 })
  })
})
