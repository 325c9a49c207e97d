/** Signing keys: made once, sealed, followed by new ones without anybody noticing. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isSkipped, sharedPostgres } from '@midplane/testkit'
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose'
import { clientCredentialsGrant, tokenIntrospection, type Configuration } from 'openid-client'
import { expect, test } from 'vitest'
import type { OidcTables } from '../../src/oidc/oidc-store.ts'
import { SECRET_KEY_FILE } from '../../src/sealer.ts'
import {
  onEveryProviderStore,
  programOf,
  startProviderNode,
  type ProviderNode,
} from './provider-node.ts'

const TENANT = { params: { tenant: 'default' } }

async function keySet(node: ProviderNode): Promise<JSONWebKeySet> {
  return (await fetch(`${node.issuer()}/jwks`)).json() as Promise<JSONWebKeySet>
}

async function machine(node: ProviderNode): Promise<Configuration> {
  const request = { grantTypes: ['client_credentials' as const], redirectUris: [] }
  return (await programOf(node, request)).configuration
}

async function tokenOf(configuration: Configuration): Promise<{ text: string; kid: unknown }> {
  const { access_token: text } = await clientCredentialsGrant(configuration)
  return { text, kid: decodeProtectedHeader(text).kid }
}

onEveryProviderStore((start) => {
  test('a new key is published before it signs, and the old one after', async () => {
    const node = await start()
    const configuration = await machine(node)
    const before = await tokenOf(configuration)
    await node.api.rotateSigningKeys({ ...TENANT, body: {} })
    const published = await keySet(node)
    expect(published.keys).toHaveLength(4)
    expect((await tokenOf(configuration)).kid).toBe(before.kid)

    node.clock.move(11 * 60_000)
    const after = await tokenOf(configuration)
    expect(after.kid).not.toBe(before.kid)
    // Who keeps a JWKS from before the change verifies both.
    const kept = createLocalJWKSet(published)
    await expect(jwtVerify(before.text, kept)).resolves.toBeDefined()
    await expect(jwtVerify(after.text, kept)).resolves.toBeDefined()

    node.clock.move(25 * 3_600_000)
    await node.oidc.upkeep.tidy()
    expect((await keySet(node)).keys).toHaveLength(2)
  })

  test('keys that were compromised end at once, with all that they signed', async () => {
    const node = await start()
    const configuration = await machine(node)
    const { text } = await tokenOf(configuration)
    await node.api.rotateSigningKeys({ ...TENANT, body: { isAtOnce: true } })
    await expect(tokenIntrospection(configuration, text)).resolves.toEqual({ active: false })
    expect((await keySet(node)).keys).toHaveLength(2)
  })

  test('keys past their lifetime are followed by themselves', async () => {
    const node = await start()
    const before = await keySet(node)
    node.clock.move(91 * 86_400_000)
    await node.oidc.upkeep.tidy()
    const after = await keySet(node)
    expect(after.keys).toHaveLength(4)
    expect(after.keys).toEqual(expect.arrayContaining(before.keys))
  })

  test('the store holds no private key, code or token that could be used', async () => {
    const node = await start()
    const configuration = await machine(node)
    await tokenOf(configuration)
    const { token } = await node.api.createRegistrationToken({ ...TENANT, body: {} })
    const db = node.platform.store.reader<OidcTables>()
    const rows = JSON.stringify([
      await db.selectFrom('iam_signing_key').selectAll().execute(),
      await db.selectFrom('iam_oidc').selectAll().execute(),
      await db.selectFrom('iam_client').selectAll().execute(),
    ])
    expect(rows).not.toContain('"d"')
    expect(rows).not.toContain(token)
    expect(rows).not.toContain(configuration.clientMetadata().client_secret)
  })
})

test('the secret key is readable by its owner only, and is kept over restarts', async () => {
  const node = await startProviderNode()
  const before = await keySet(node)
  const file = join(node.folder, SECRET_KEY_FILE)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  const key = await readFile(file, 'utf8')
  await node.stop()
  const again = await startProviderNode({ after: node })
  expect(await readFile(file, 'utf8')).toBe(key)
  expect(await keySet(again)).toEqual(before)
})

test('another secret key opens nothing', async () => {
  const node = await startProviderNode()
  await keySet(node)
  await node.stop()
  const other = await startProviderNode({ after: node, secretKey: 'ab'.repeat(32) })
  const answer = await fetch(`${other.issuer()}/jwks`)
  expect(answer.status).toBe(500)
  expect(await answer.json()).toMatchObject({ code: 'MP_IAM_SECRET_KEY_WRONG' })
})

test('two nodes that start at once make one set of keys, and see what the other changes', async (context) => {
  const postgres = await sharedPostgres()
  if (isSkipped(postgres)) return context.skip(postgres.skipped)
  const databaseUrl = await postgres.createDatabase()
  const secretKey = 'cd'.repeat(32)
  const one = await startProviderNode({ databaseUrl, secretKey })
  const other = await startProviderNode({ after: one, secretKey })
  const [ofOne, ofOther] = await Promise.all([keySet(one), keySet(other)])
  expect(ofOne).toEqual(ofOther)

  await one.api.rotateSigningKeys({ ...TENANT, body: { isAtOnce: true } })
  await expect.poll(async () => (await keySet(other)).keys[0]?.kid).not.toBe(ofOne.keys[0]?.kid)

  const { client } = await programOf(one, { grantTypes: ['client_credentials'], redirectUris: [] })
  const grantAtOther = async (): Promise<number> =>
    (
      await fetch(`${other.issuer()}/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: client.id,
          client_secret: client.secret ?? '',
        }),
      })
    ).status
  expect(await grantAtOther()).toBe(200)
  await one.api.deleteClient({ params: { tenant: 'default', id: client.id } })
  await expect.poll(grantAtOther).toBe(401)
})
