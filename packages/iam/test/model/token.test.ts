/** The form of tokens. */
import { systemRandom } from '@midplane/kernel'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSecretOf, LOCAL_TOKEN_ID, newToken, parseToken } from '../../src/model/token.ts'

test('a new token is read back into its id and a secret that its hash knows', () => {
  for (let count = 0; count < 200; count += 1) {
    const token = newToken(systemRandom)
    const read = parseToken(token.text)
    expect(read?.id).toBe(token.id)
    expect(isSecretOf(token.secretHash, read?.secret ?? '')).toBe(true)
    expect(
      isSecretOf(token.secretHash, parseToken(newToken(systemRandom).text)?.secret ?? ''),
    ).toBe(false)
  }
})

test('the hash of a token does not contain its secret', () => {
  const token = newToken(systemRandom)
  const secret = parseToken(token.text)?.secret ?? ''
  expect(Buffer.from(token.secretHash).toString('base64url')).not.toBe(secret)
  expect(token.secretHash).toHaveLength(32)
})

test('ids of rows never equal the id of the local token', () => {
  expect(newToken(systemRandom).id.length).toBeGreaterThan(LOCAL_TOKEN_ID.length)
  expect(parseToken(newToken(systemRandom, LOCAL_TOKEN_ID).text)?.id).toBe(LOCAL_TOKEN_ID)
})

test.each([
  '',
  'mp_',
  'mp__',
  'mp_a_b',
  'xx_a_' + 'A'.repeat(43),
  'mp_A_' + 'A'.repeat(43),
  'mp_a_' + 'A'.repeat(44),
])('"%s" is not a token', (text) => expect(parseToken(text)).toBeUndefined())

test('no other text makes the reader throw or find a token', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (text) => {
      expect(parseToken(text)).toBeUndefined()
    }),
  )
})
