/** Errors tell the caller what to do and nothing about the inside. */
import { beforeAll, expect, test } from 'vitest'
import { problemOf, startTestedPlatform, type TestedPlatform } from './platform.ts'

let platform: TestedPlatform
beforeAll(async () => {
  platform = await startTestedPlatform()
})

const INSIDE = [
  /\bat .*\(?\/.*:\d+:\d+/, // a stack
  /node_modules|\.ts\b|node:internal/,
  /\bselect\b.*\bfrom\b|\binsert into\b|\bsqlite\b|\bpg_\w/i,
  /\/tmp\/|\/home\/|\/work\//,
  /kernel_audit|iam_\w+_hash|secret_hash/,
  /\[object Object\]/,
]

const HOSTILE = [
  "' or '1'='1",
  '../../../etc/passwd',
  '%00',
  '\u{1F600}'.repeat(300),
  '{{7*7}}',
  '-1',
  'NaN',
]

test('no refusal of any endpoint shows the inside, whatever is asked', async () => {
  const headers = {
    authorization: `Bearer ${platform.session}`,
    'content-type': 'application/json',
  }
  let refusedCount = 0
  for (const { method, path, hasBody, isWrite } of platform.endpoints) {
    for (const hostile of HOSTILE) {
      const filled = path.replaceAll('some', encodeURIComponent(hostile))
      const query = `?limit=${encodeURIComponent(hostile)}&cursor=${encodeURIComponent(hostile)}`
      const body = hasBody ? JSON.stringify({ name: hostile, id: hostile }) : undefined
      const answer = await platform.send(method, isWrite ? filled : `${filled}${query}`, {
        headers: hasBody ? headers : { authorization: headers.authorization },
        ...(body === undefined ? {} : { body }),
      })
      expect([method, filled, answer.status]).not.toEqual([method, filled, 500])
      if (answer.status < 400) continue
      refusedCount += 1
      const problem = problemOf(answer)
      const known = ['type', 'title', 'status', 'detail', 'code', 'retryable', 'advice', 'details']
      for (const name of Object.keys(problem)) {
        expect([...known, 'requestId', 'instance']).toContain(name)
      }
      const ours = answer.text.replaceAll(JSON.stringify(hostile).slice(1, -1), '')
      for (const pattern of INSIDE) expect(ours).not.toMatch(pattern)
    }
  }
  expect(refusedCount).toBeGreaterThan(100)
})

test('who is not signed in is told the same of what exists and what does not', async () => {
  const asked = ['/api/v1/auth/users/admin/password', '/api/v1/auth/users/nobody/password']
  const answers = await Promise.all(
    asked.map((path) =>
      platform.send('PUT', path, {
        headers: { 'content-type': 'application/json' },
        body: '{"password":"correct horse battery"}',
      }),
    ),
  )
  const told = answers.map((answer) => ({ ...problemOf(answer), requestId: '' }))
  const [one, other] = told.map((problem) => JSON.stringify(problem).replace(/admin|nobody/g, '*'))
  expect(answers.map(({ status }) => status)).toEqual([answers[0]?.status, answers[0]?.status])
  expect(answers[0]?.status).toBeGreaterThanOrEqual(400)
  expect(one).toBe(other)
})
