/** Tokens count in the `Authorization` header alone: not in a URL, where logs and histories keep them, nor altered. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { problemOf, startTestedPlatform, type TestedPlatform } from './platform.ts'

let platform: TestedPlatform
beforeAll(async () => {
  platform = await startTestedPlatform({ MIDPLANE_LOG_LEVEL: 'debug' })
})

const NAMES = ['access_token', 'token', 'mp_session', 'authorization', 'bearer', 'api_key']

test('a token in the URL opens nothing, anywhere', async () => {
  for (const { method, path, isPublic } of platform.endpoints) {
    if (isPublic) continue
    const query = new URLSearchParams(NAMES.map((name) => [name, platform.session]))
    const answer = await platform.send(method, `${path}?${query.toString()}`)
    expect([method, path, answer.status]).toEqual([
      method,
      path,
      expect.toBeOneOf([400, 401, 403, 415]),
    ])
    expect(answer.text).not.toContain(platform.session)
  }
})

test('a token that stood in a URL is in no log and no file', async () => {
  await platform.send('GET', `/api/v1/auth/whoami?access_token=${platform.session}`)
  await platform.send('GET', `/no/such/${platform.session}`)
  const secret = platform.session.split('_').slice(2).join('_')
  expect(secret.length).toBeGreaterThan(20)
  expect(platform.server.stderr() + platform.server.stdout()).not.toContain(secret)
  const { data } = platform.server
  for (const name of await readdir(data)) {
    expect(await readFile(join(data, name), 'latin1')).not.toContain(secret)
  }
})

test('an altered token is refused by every endpoint, in the same words', async () => {
  const { session } = platform
  const [, id = '', secret = ''] = /^mp_([^_]+)_(.+)$/.exec(session) ?? []
  const altered = [
    `mp_${id}_${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`,
    `mp_${'0'.repeat(id.length)}_${secret}`,
    `mp_${id}_${'A'.repeat(secret.length)}`,
  ]
  const details = new Set<unknown>()
  for (const token of altered) {
    for (const { method, path, isPublic } of platform.endpoints) {
      if (isPublic) continue
      const headers = { authorization: `Bearer ${token}` }
      const answer = await platform.send(method, path, { headers })
      expect([path, answer.status]).toEqual([path, expect.toBeOneOf([401, 415])])
      if (answer.status === 401) details.add(problemOf(answer)['detail'])
    }
  }
  expect([...details]).toHaveLength(1)
})

test.each([
  '',
  ' ',
  'null',
  'mp_local_',
  'mp_local_' + 'A'.repeat(43),
  '../../etc/passwd',
  'a.b.c',
  '{}',
])('the bearer %j is nobody', async (token) => {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await platform.send('GET', '/api/v1/auth/whoami', { headers })
  expect(answer.status).toBe(401)
})

test('a sign-in takes no session that was there before', async () => {
  const headers = {
    'content-type': 'application/json',
    cookie: `mp_session=${platform.session}`,
    authorization: `Bearer ${platform.session}`,
  }
  const body = JSON.stringify({ username: 'admin', password: 'correct horse battery' })
  const answers = [
    await platform.send('POST', '/api/v1/auth/login', { headers, body }),
    await platform.send('POST', '/api/v1/auth/login', { headers, body }),
  ]
  const tokens = answers.map(({ text }): string => JSON.parse(text).token)
  expect(new Set([platform.session, ...tokens]).size).toBe(3)
})
