/** What a caller writes into headers and paths comes back as text of its own place, never as a header, a line or markup. */
import { createClient, iamApi } from '@midplane/contract'
import { beforeAll, expect, test } from 'vitest'
import { problemOf, sendBytes, startTestedPlatform, type TestedPlatform } from './platform.ts'

let platform: TestedPlatform
beforeAll(async () => {
  platform = await startTestedPlatform()
})

const INJECTED = 'x%0d%0aset-cookie:%20mp_session=evil%0d%0a%0d%0a<script>'

test('line breaks in paths and queries begin no header', async () => {
  const paths = [
    `/${INJECTED}`,
    `/api/v1/${INJECTED}`,
    `/api/v1/auth/tokens?cursor=${INJECTED}`,
    `/api/v1/auth/tokens/${INJECTED}`,
    `/docs?${INJECTED}`,
    `//evil.example/%2f..${INJECTED}`,
  ]
  for (const path of paths) {
    const answer = await platform.send('GET', path, { headers: bearer() })
    expect(answer.headers['set-cookie']).toBeUndefined()
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(String(answer.headers['location'] ?? '')).not.toContain('evil')
    if (String(answer.headers['content-type']).includes('html')) {
      expect(answer.text).not.toContain('<script>')
    }
  }
})

test('an id of a request comes back only when it is plain', async () => {
  const idOf = async (id: string): Promise<unknown> =>
    (await platform.send('GET', '/api/v1/auth/whoami', { headers: { 'x-request-id': id } }))
      .headers['x-request-id']
  expect(await idOf('trace-1.2:3')).toBe('trace-1.2:3')
  for (const id of ['a b', '<script>', 'a,b', 'x'.repeat(65), '%0d%0a', 'é']) {
    expect(await idOf(id)).not.toBe(id)
  }
})

test('bare line ends and NUL in headers are refused', async () => {
  for (const line of ['X-A: a\rSet-Cookie: b', 'X-A: a\u0000b', 'X-A\u0000: b', ' folded']) {
    const text = `GET /healthz HTTP/1.1\r\nHost: localhost\r\n${line}\r\nConnection: close\r\n\r\n`
    expect(await sendBytes(platform.server, text)).toMatch(/^HTTP\/1.1 400 /)
  }
})

test('a reason with line breaks stays one value of one entry', async () => {
  const local = createClient(iamApi, {
    baseUrl: platform.server.url,
    token: platform.server.token(),
    reason: 'a\r\n{"id":1}\u0000\u202e',
  })
  await local.createToken({
    body: { name: 'x', grants: [{ action: 'config.read', resource: 'config/default' }] },
  })
  const { entries } = await local.listAudit({ query: { limit: 1 } })
  expect(entries[0]?.reason).toBe('a\r\n{"id":1}\ufffd\u202e')
  const answer = await platform.send('GET', '/api/v1/audit/export.jsonl', { headers: bearer() })
  const ids = answer.text
    .trim()
    .split('\n')
    .map((line): number => JSON.parse(line).id)
  expect(ids).toEqual(ids.map((_, index) => index + 1))
})

test('addresses that a caller claims for itself do not reach the audit trail', async () => {
  const headers = {
    ...bearer(),
    'content-type': 'application/json',
    'x-forwarded-for': '203.0.113.9',
    forwarded: 'for=203.0.113.9',
  }
  const body = JSON.stringify({ username: 'admin', password: 'wrong password' })
  await platform.send('POST', '/api/v1/auth/login', { headers, body })
  const answer = await platform.send('GET', '/api/v1/audit?text=203.0.113.9', { headers: bearer() })
  expect(JSON.parse(answer.text)).toMatchObject({ entries: [] })
})

test('every answer of every endpoint says how it may be treated, also when it refuses', async () => {
  for (const { method, path } of platform.endpoints) {
    const answer = await platform.send(method, path)
    expect([path, answer.headers['x-content-type-options']]).toEqual([path, 'nosniff'])
    expect([path, answer.headers['cache-control']]).toEqual([path, 'no-store'])
    expect(answer.headers['x-powered-by']).toBeUndefined()
    expect(answer.headers['server']).toBeUndefined()
    if (answer.status === 401) expect(answer.headers['www-authenticate']).toContain('Bearer')
    if (answer.status >= 400) expect(problemOf(answer)).toHaveProperty('code')
  }
})

function bearer(): { readonly authorization: string } {
  return { authorization: `Bearer ${platform.session}` }
}
