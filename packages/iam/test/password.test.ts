/** Password hashes. */
import { systemRandom } from '@midplane/kernel'
import { describe, expect, test } from 'vitest'
import { PasswordHasher } from '../src/password.ts'

const hasher = new PasswordHasher(systemRandom)

describe('a password hash', () => {
  test('carries its parameters, and a salt of its own', async () => {
    const [one, other] = await Promise.all([
      hasher.hash('correct horse'),
      hasher.hash('correct horse'),
    ])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
    expect(one).not.toBe(other)
  })

  test('is checked with the parameters that it carries', async () => {
    // `printf 'password' | argon2 somesalt -id -t 2 -k 65536 -p 1` of the reference implementation.
    const stored =
      '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
    expect(await hasher.verify('password', stored)).toBe(true)
    expect(await hasher.verify('Password', stored)).toBe(false)
  })

  test('accepts the same characters in another Unicode form', async () => {
    const stored = await hasher.hash('caf\u00e9 \ufb01sh')
    expect(await hasher.verify('cafe\u0301 fish', stored)).toBe(true)
  })

  test.each([undefined, null, '', 'plain', '$argon2id$v=19$m=19456,t=2,p=1$$'])(
    'that is %j admits no password',
    async (stored) => {
      expect(await hasher.verify('', stored)).toBe(false)
      expect(await hasher.verify('anything', stored)).toBe(false)
    },
  )
})

test('more checks at once than can wait are refused, and the rest are done', async () => {
  const outcomes = await Promise.allSettled(
    Array.from({ length: 70 }, () => hasher.verify('guess', null)),
  )
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(refused).toHaveLength(70 - 2 - 64)
  expect(refused[0]?.reason).toMatchObject({ code: 'MP_IAM_BUSY', status: 503, retryable: true })
  expect(await hasher.verify('guess', null)).toBe(false)
})
