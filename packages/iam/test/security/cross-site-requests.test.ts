/** A page of another site can make its visitor's browser send requests, cookies included, but change nothing with them. */
import { beforeAll, expect, test } from 'vitest'
import { problemOf, startTestedPlatform, type TestedPlatform } from './platform.ts'

let platform: TestedPlatform
beforeAll(async () => {
  platform = await startTestedPlatform()
})

const MARKS: readonly [string, Readonly<Record<string, string>>][] = [
  ['the origin of another site', { origin: 'https://evil.example' }],
  ['the origin of a sandboxed page', { origin: 'null' }],
  ['an origin that only begins like ours', { origin: 'http://127.0.0.1.evil.example' }],
  ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
  ['fetch metadata of another site', { 'sec-fetch-site': 'cross-site' }],
  ['fetch metadata of a sibling site', { 'sec-fetch-site': 'same-site' }],
]

test.each(MARKS)('every write with %s is refused before it is looked at', async (_, marks) => {
  const before = await platform.fingerprint()
  const writes = platform.endpoints.filter(({ isWrite }) => isWrite)
  expect(writes.length).toBeGreaterThan(10)
  for (const { method, path } of writes) {
    const headers = { ...marks, ...credentials(), 'content-type': 'application/json' }
    const answer = await platform.send(method, path, { headers, body: '{}' })
    expect([method, path, answer.status]).toEqual([method, path, 403])
    expect(problemOf(answer)).toMatchObject({ code: 'MP_HTTP_ORIGIN_REFUSED' })
  }
  expect(await platform.fingerprint()).toBe(before)
})

test.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'])(
  'a form of another site, sent as %s without any mark by an old browser, changes nothing',
  async (contentType) => {
    const before = await platform.fingerprint()
    for (const { method, path, hasBody } of platform.endpoints) {
      if (method !== 'POST' || !hasBody) continue
      const headers = { cookie: `mp_session=${platform.session}`, 'content-type': contentType }
      const answer = await platform.send(method, path, { headers, body: '{"name":"x"}' })
      expect(answer.status).toBe(415)
    }
    expect(await platform.fingerprint()).toBe(before)
  },
)

test('a cookie alone, without a mark that the page is ours, changes nothing', async () => {
  const before = await platform.fingerprint()
  const headers = { cookie: `mp_session=${platform.session}`, 'content-type': 'application/json' }
  for (const { method, path, isWrite, isPublic } of platform.endpoints) {
    if (!isWrite || isPublic) continue
    const answer = await platform.send(method, path, { headers, body: '{}' })
    expect([method, path, answer.status]).toEqual([method, path, expect.toBeOneOf([400, 401, 403])])
  }
  expect(await platform.fingerprint()).toBe(before)
})

test('no answer lets a page of another site read it', async () => {
  for (const { method, path } of platform.endpoints.filter(({ isWrite }) => !isWrite)) {
    const headers = { origin: 'https://evil.example', ...credentials() }
    const answer = await platform.send(method, path, { headers })
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined()
  }
  const headers = { origin: 'https://evil.example', 'access-control-request-method': 'DELETE' }
  const preflight = await platform.send('OPTIONS', '/api/v1/auth/tokens', { headers })
  expect(preflight.status).toBeGreaterThanOrEqual(400)
})

test.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost.evil.example'])(
  'a name that was made to point here (%s) is not answered',
  async (host) => {
    for (const path of ['/', '/openapi.json', '/api/v1/auth/whoami', '/metrics']) {
      const answer = await platform.send('GET', path, { headers: { host, ...credentials() } })
      expect(answer.status).toBe(421)
    }
  },
)

/** Both ways in which a browser could carry the session. */
function credentials(): Readonly<Record<string, string>> {
  return {
    cookie: `mp_session=${platform.session}`,
    authorization: `Bearer ${platform.session}`,
  }
}
