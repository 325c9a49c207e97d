/** Who changed what, when and why: asked over HTTP. */
import { hash } from 'node:crypto'
import { checkEntries, createClient, iamApi, type AuditEntry } from '@midplane/contract'
import { SYSTEM } from '@midplane/kernel'
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
    await local.setPassword({
      params: { tenant: '*', username: 'admin' },
      body: { password: 'a new password' },
    })
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
      'iam.bindings.create',
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
    expect(await actions({ resource: `iam/*/tokens/${ids[0]}` })).toEqual([
      'iam.tokens.revoke',
      'iam.tokens.create',
    ])
    expect(await actions({ resource: 'iam/*/tokens' })).toEqual(all.slice(1, 4))
    expect(await actions({ resource: 'iam/*/tok' })).toEqual([])
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
      { resource: 'iam/*/users/admin', before: { password: '***' }, after: { password: '***' } },
      { resource: `iam/*/tokens/${ids[0]}`, before: { kind: 'api', name: 'one' }, after: null },
      {
        resource: `iam/*/tokens/${ids[1]}`,
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

  test('a text is searched for in who, where, why, before and after, whatever its case', async () => {
    const node = await startNode()
    const token = await node.localToken()
    const local = createClient(iamApi, { baseUrl: node.url, token, reason: 'Ticket 100% DONE' })
    const grants = [{ action: 'config.read', resource: 'config/default/orders' }]
    await local.createToken({ body: { name: 'Pipeline_7', grants } })
    const count = async (text: string): Promise<number> =>
      (await local.listAudit({ query: { text } })).entries.length
    expect(await count('ticket 100% done')).toBe(1)
    expect(await count('PIPELINE_7')).toBe(1)
    expect(await count('pipelinex7')).toBe(0)
    expect(await count('100%%')).toBe(0)
    expect(await count('DEFAULT/orders')).toBe(1)
    expect(await count("' or 1=1 --")).toBe(0)
  })

  test('somebody who may read one tenant sees what concerns that tenant, whoever did it', async () => {
    const node = await startNode()
    await node.platform.store.write(async (tx) => {
      for (const tenant of ['shop', 'shop2', 'other']) {
        const resource = `config/${tenant}/prod/orders`
        await node.platform.audit.record(tx, {
          principal: SYSTEM,
          action: 'config.publish',
          resource,
        })
      }
    })
    const local = node.client(await node.localToken())
    const grants = [{ action: 'audit.read', resource: 'audit/shop' }]
    const { secret } = await local.createToken({ body: { name: 'auditor', grants } })
    const auditor = node.client(secret ?? '')
    const { entries } = await auditor.listAudit({ query: { tenant: 'shop' } })
    expect(entries.map(({ resource, tenant }) => [resource, tenant])).toEqual([
      ['config/shop/prod/orders', 'shop'],
    ])
    for (const query of [{}, { tenant: '*' }, { tenant: 'other' }, { tenant: 'shop2' }]) {
      await expect(auditor.listAudit({ query })).rejects.toMatchObject({ status: 403 })
    }
    for (const path of ['export.csv', 'export.jsonl', 'verification', 'receipt']) {
      const answer = await get(`${node.url}/api/v1/audit/${path}`, {
        authorization: `Bearer ${secret}`,
      })
      expect(answer).toMatchObject({ status: 403, body: { code: 'MP_HTTP_FORBIDDEN' } })
    }
  })

  test('a rare entry is found page by page in a long trail', async () => {
    const node = await startNode()
    const { store, audit } = node.platform
    await store.write(async (tx) => {
      const record = { principal: SYSTEM, action: 'test.edit', resource: 'test/shop' }
      await audit.record(tx, { ...record, reason: 'needle' })
      for (let index = 0; index < 4_100; index += 1) await audit.record(tx, record)
      await audit.record(tx, { ...record, reason: 'Needle' })
    })
    const local = node.client(await node.localToken())
    const first = await local.listAudit({ query: { text: 'needle', limit: 1 } })
    expect(first.entries.map(({ reason }) => reason)).toEqual(['Needle'])
    const cursor = first.nextCursor ?? ''
    const second = await local.listAudit({ query: { text: 'needle', limit: 1, cursor } })
    expect(second).toMatchObject({ entries: [{ reason: 'needle' }] })
    const lines = await exported(node, 'export.jsonl?text=needle')
    expect(lines.trim().split('\n')).toHaveLength(2)
    expect((await exported(node, 'export.jsonl')).trim().split('\n')).toHaveLength(4_104)
  })

  test('an export as JSON lines is verified without the server, and an edited one is refused', async () => {
    const { node } = await busyNode()
    const text = await exported(node, 'export.jsonl')
    const entries = text
      .trim()
      .split('\n')
      .map((line): AuditEntry => JSON.parse(line))
    const { head } = await node.client(await node.localToken()).verifyAudit({ query: {} })
    expect(checkEntries(entries, sha256)).toEqual({ isWhole: true, head, problem: null })
    const edited = entries.map((entry) => (entry.id === 3 ? { ...entry, reason: 'other' } : entry))
    expect(checkEntries(edited, sha256)).toMatchObject({ problem: { code: 'altered', id: 3 } })
    const shorter = entries.filter(({ id }) => id !== 3)
    expect(checkEntries(shorter, sha256)).toMatchObject({ problem: { code: 'missing', id: 3 } })
  })

  test('an export as CSV is a download whose cells are no formulas', async () => {
    const node = await startNode()
    const token = await node.localToken()
    const reason = '=HYPERLINK("http://evil"),\r\n"x"'
    const local = createClient(iamApi, { baseUrl: node.url, token, reason })
    await local.createToken({
      body: { name: '@SUM(1)', grants: [{ action: 'audit.read', resource: '*' }] },
    })
    const response = await fetch(`${node.url}/api/v1/audit/export.csv`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toBe('attachment')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    const text = await response.text()
    expect(text).toMatch(/^"id","at","principal",/)
    expect(text).toContain(`,"'=HYPERLINK(""http://evil""),\r\n""x""",`)
    expect(text).not.toMatch(/(^|,|\n)"?[=+@-]/)
  })
})

async function exported(node: Node, path: string): Promise<string> {
  const authorization = `Bearer ${await node.localToken()}`
  const response = await fetch(`${node.url}/api/v1/audit/${path}`, { headers: { authorization } })
  expect(response.status).toBe(200)
  return response.text()
}

function sha256(text: string): string {
  return hash('sha256', text)
}
