/** Signed tokens are verified from the JWKS alone by `jose`; forged ones by nobody, us least. */
import { createPublicKey } from 'node:crypto'
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeProtectedHeader,
  exportSPKI,
  generateKeyPair,
  jwtVerify,
  SignJWT,
  UnsecuredJWT,
  type JSONWebKeySet,
  type JWK,
} from 'jose'
import { clientCredentialsGrant, tokenIntrospection, type Configuration } from 'openid-client'
import { beforeEach, describe, expect, test } from 'vitest'
import { programOf, startProviderNode, type ProviderNode } from './provider-node.ts'

const AUDIENCE = 'https://orders.example'

let node: ProviderNode
let configuration: Configuration
let token: string
let claims: Record<string, unknown>
let header: { kid: string; alg: string; typ: string }

beforeEach(async () => {
  node = await startProviderNode()
  const grantTypes = ['client_credentials' as const]
  const program = await programOf(node, { grantTypes, redirectUris: [], audiences: [AUDIENCE] })
  configuration = program.configuration
  token = (await clientCredentialsGrant(configuration, { resource: AUDIENCE })).access_token
  header = { alg: '', kid: '', typ: '', ...decodeProtectedHeader(token) }
  const [, payload = ''] = token.split('.')
  claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
})

const isActive = async (text: string): Promise<boolean> =>
  (await tokenIntrospection(configuration, text)).active

const keySet = async (): Promise<JSONWebKeySet> =>
  (await fetch(`${node.issuer()}/jwks`)).json() as Promise<JSONWebKeySet>

test('jose verifies a token from the JWKS alone', async () => {
  const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(`${node.issuer()}/jwks`)), {
    issuer: node.issuer(),
    audience: AUDIENCE,
    typ: 'at+jwt',
    algorithms: ['ES256'],
  })
  expect(payload['tenant']).toBe('default')
  expect(await isActive(token)).toBe(true)
})

test('the JWKS holds public halves only', async () => {
  const { keys } = await keySet()
  expect(keys).toHaveLength(2)
  for (const key of keys) {
    for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'])
      expect(key).not.toHaveProperty(secret)
  }
})

describe('refused is a token', () => {
  test('without a signature (alg: none)', async () => {
    expect(await isActive(new UnsecuredJWT(claims).encode())).toBe(false)
    const none = Buffer.from(JSON.stringify({ ...header, alg: 'none' })).toString('base64url')
    const [, payload = '', signature = ''] = token.split('.')
    expect(await isActive(`${none}.${payload}.${signature}`)).toBe(false)
  })

  test('signed with the public key as if it were a shared secret (key confusion)', async () => {
    for (const key of (await keySet()).keys) {
      const pem = await exportSPKI(createPublicKey({ key, format: 'jwk' }))
      const forged = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: String(key.kid) })
        .sign(Buffer.from(pem))
      expect(await isActive(forged)).toBe(false)
    }
  })

  test('that names the key for id tokens, or a key of its own', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk: JWK = await crypto.subtle.exportKey('jwk', publicKey)
    const rsa = (await keySet()).keys.find(({ kty }) => kty === 'RSA')
    const headers = [
      { ...header, kid: String(rsa?.kid) },
      { ...header, jwk },
      { ...header, jku: 'http://127.0.0.1:1/jwks' },
      { alg: 'ES256', typ: 'at+jwt' },
    ]
    for (const one of headers) {
      const forged = await new SignJWT(claims).setProtectedHeader(one).sign(privateKey)
      expect(await isActive(forged)).toBe(false)
    }
  })

  test('whose kid is a path, a query or a property of objects', async () => {
    const { privateKey } = await generateKeyPair('ES256')
    for (const kid of ['../../dev/null', "' or 1=1 --", '__proto__', 'constructor', '']) {
      const forged = await new SignJWT(claims)
        .setProtectedHeader({ ...header, kid })
        .sign(privateKey)
      expect(await isActive(forged)).toBe(false)
    }
  })

  test('of which one byte was altered', async () => {
    const [head = '', , signature = ''] = token.split('.')
    const altered = Buffer.from(JSON.stringify({ ...claims, sub: 'admin' })).toString('base64url')
    expect(await isActive(`${head}.${altered}.${signature}`)).toBe(false)
  })

  test('of another tenant', async () => {
    const other = await programOf(
      node,
      { grantTypes: ['client_credentials'], redirectUris: [] },
      'other',
    )
    const { access_token: foreign } = await clientCredentialsGrant(other.configuration)
    expect(await isActive(foreign)).toBe(false)
    const ours = createLocalJWKSet(await keySet())
    await expect(jwtVerify(foreign, ours)).rejects.toThrow()
  })

  test('past its time', async () => {
    node.clock.move(700_000)
    expect(await isActive(token)).toBe(false)
  })

  test('whose client was removed', async () => {
    const id = String(claims['client_id'])
    const watcher = await programOf(node)
    await node.api.deleteClient({ params: { tenant: 'default', id } })
    const { active } = await tokenIntrospection(watcher.configuration, token)
    expect(active).toBe(false)
  })
})
