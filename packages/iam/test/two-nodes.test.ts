/** Two nodes on one database: what one does, the other follows. */
import { MidplaneError } from '@midplane/contract'
import { eventually } from '@midplane/testkit'
import { expect, test, type TestContext } from 'vitest'
import { postgresFor } from './every-store.ts'
import { PASSWORD, startNode, type Node } from './node.ts'

async function twoNodes(context: TestContext): Promise<[Node, Node]> {
  const databaseUrl = await (await postgresFor(context)).createDatabase()
  return Promise.all([startNode({ databaseUrl }), startNode({ databaseUrl })])
}

function isRefused(node: Node, token: string): Promise<boolean> {
  return node
    .client(token)
    .whoami()
    .then(() => false)
    .catch((error: unknown) => MidplaneError.is(error) && error.code === 'MP_IAM_TOKEN_REFUSED')
}

test('both nodes start at once on an empty database and make one admin', async (context) => {
  const [one, other] = await twoNodes(context)
  const { entries } = await one
    .client(await one.localToken())
    .listAudit({ query: { action: 'iam.users.create' } })
  expect(entries).toHaveLength(1)
  await expect(other.adminToken()).resolves.toBeTypeOf('string')
})

test('a session opened on one node works on the other', async (context) => {
  const [one, other] = await twoNodes(context)
  const token = await one.adminToken()
  await expect(other.client(token).whoami()).resolves.toMatchObject({
    principal: { name: 'admin' },
  })
})

test('a token revoked on one node is refused on the other, which had it in memory', async (context) => {
  const [one, other] = await twoNodes(context)
  const admin = one.client(await one.adminToken())
  const { id, secret } = await admin.createToken({
    body: { name: 'ci', grants: [{ action: 'config.read', resource: 'config' }] },
  })
  const token = secret ?? ''
  const principal = await other.identity.authenticateToken(token, '')
  expect(await isRefused(other, token)).toBe(false)

  await admin.revokeToken({ params: { id } })
  await eventually(() => isRefused(other, token), { what: 'the revocation to arrive' })
  expect(other.identity.decide(principal, 'config.read', 'config').isAllowed).toBe(false)
})

test('a password set on one node ends sessions on the other', async (context) => {
  const [one, other] = await twoNodes(context)
  const session = await other.adminToken()
  expect(await isRefused(other, session)).toBe(false)
  const local = one.client(await one.localToken())
  await local.setPassword({ params: { username: 'admin' }, body: { password: `${PASSWORD}!` } })
  await eventually(() => isRefused(other, session), { what: 'the session to end' })
})

test('sign-ins beside a change of password leave no session of the old one', async (context) => {
  const [one, other] = await twoNodes(context)
  const local = one.client(await one.localToken())
  const setting = local.setPassword({
    params: { username: 'admin' },
    body: { password: `${PASSWORD}!` },
  })
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => other.adminToken()))
  await setting
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') continue
    await eventually(() => isRefused(other, outcome.value), { what: 'a session to end' })
  }
  await expect(other.adminToken()).rejects.toMatchObject({ code: 'MP_IAM_SIGN_IN_REFUSED' })
})

test('the local token of one node is refused on the other', async (context) => {
  const [one, other] = await twoNodes(context)
  expect(await isRefused(other, await one.localToken())).toBe(true)
})
