/** Bodies that are malformed, huge or of another form are refused at the door, by every endpoint alike. */
import { beforeAll, expect, test } from 'vitest'
import { problemOf, sendBytes, startTestedPlatform, type TestedPlatform } from './platform.ts'

const BODY_BYTES_MAX = 65_536

let platform: TestedPlatform
let headers: Readonly<Record<string, string>>
beforeAll(async () => {
  platform = await startTestedPlatform({ MIDPLANE_BODY_BYTES_MAX: String(BODY_BYTES_MAX) })
  headers = {
    authorization: `Bearer ${platform.server.token()}`,
    'content-type': 'application/json',
  }
})

const BODIES: readonly [string, string | Uint8Array, number][] = [
  ['is no JSON', '{"a":', 400],
  ['is JSON twice', '{}{}', 400],
  ['is not UTF-8', new Uint8Array([0x22, 0xff, 0xfe, 0x22]), 400],
  ['begins with a byte order mark', '\ufeff{}', 400],
  ['is a number', '7', 400],
  ['is null', 'null', 400],
  ['is empty', '', 400],
  ['has a name that nobody knows', '{"noSuchField":1}', 400],
  [
    'reaches for the prototype',
    '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{}}}',
    400,
  ],
  ['is nested without end', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 400],
  ['is huge', JSON.stringify('x'.repeat(BODY_BYTES_MAX)), 413],
]

test.each(BODIES)('a body that %s is refused by every endpoint', async (_, body, status) => {
  const before = await platform.fingerprint()
  const reading = platform.endpoints.filter(({ hasBody }) => hasBody)
  expect(reading.length).toBeGreaterThan(5)
  for (const { method, path } of reading) {
    const answer = await platform.send(method, path, { headers, body })
    expect([method, path, answer.status]).toEqual([method, path, status])
    expect(problemOf(answer)).toMatchObject({ status, code: expect.stringMatching(/^MP_HTTP_/) })
  }
  expect(await platform.fingerprint()).toBe(before)
  expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('isAdmin')
})

test('a body announced as huge is refused before it is sent', async () => {
  const head = [
    'POST /api/v1/auth/login HTTP/1.1',
    'Host: localhost',
    'Content-Type: application/json',
    'Content-Length: 99999999999',
    'Connection: close',
  ]
  expect(await sendBytes(platform.server, `${head.join('\r\n')}\r\n\r\n`)).toMatch(
    /^HTTP\/1.1 413 /,
  )
})

test.each([
  ['two lengths', ['Content-Length: 2', 'Content-Length: 40']],
  ['a length and chunks', ['Content-Length: 2', 'Transfer-Encoding: chunked']],
  ['chunks under another name', ['Transfer-Encoding: xchunked', 'Transfer-Encoding: chunked']],
  ['a negative length', ['Content-Length: -1']],
  ['a length with a sign', ['Content-Length: +2']],
  ['a blank before the colon', ['Content-Length : 2']],
])('a request with %s hides no second one', async (_, framing) => {
  const smuggled = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n'
  const head = ['POST /api/v1/auth/login HTTP/1.1', 'Host: localhost', ...framing]
  const text = await sendBytes(platform.server, `${head.join('\r\n')}\r\n\r\n{}${smuggled}`)
  // Whatever is said of the first, the connection ends with it.
  expect(text).toMatch(/HTTP\/1.1 400 (?!.*HTTP\/1.1 )/s)
  expect(text).not.toContain('HTTP/1.1 200')
  expect(text).not.toContain('"status":"ok"')
})
