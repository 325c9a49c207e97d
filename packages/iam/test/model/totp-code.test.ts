/** Codes of authenticator apps against the vectors of RFC 6238, Appendix B (SHA-1, their last six digits). */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { base32 } from '../../src/model/base32.ts'
import { stepOfCode, totpCode, totpStep, totpUri } from '../../src/model/totp-code.ts'

const SECRET = Buffer.from('12345678901234567890')
const VECTORS: readonly (readonly [seconds: number, code: string])[] = [
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
  [20000000000, '353130'],
]

describe('a code', () => {
  test.each(VECTORS)('at second %i is %s', (seconds, code) => {
    expect(totpCode(SECRET, totpStep(seconds * 1000))).toBe(code)
    expect(stepOfCode(SECRET, code, { nowMs: seconds * 1000, lastStep: 0 })).toBe(
      totpStep(seconds * 1000),
    )
  })

  test('is right one step early and one step late, and not two', () => {
    const step = 1000
    const code = totpCode(SECRET, step)
    const found = [-2, -1, 0, 1, 2].map((off) =>
      stepOfCode(SECRET, code, { nowMs: (step + off) * 30_000, lastStep: 0 }),
    )
    expect(found).toEqual([undefined, step, step, step, undefined])
  })

  test('that was used, or an earlier one, is never right again', () => {
    const code = totpCode(SECRET, 1000)
    const nowMs = 1000 * 30_000
    expect(stepOfCode(SECRET, code, { nowMs, lastStep: 1000 })).toBeUndefined()
    expect(stepOfCode(SECRET, code, { nowMs, lastStep: 1001 })).toBeUndefined()
    expect(stepOfCode(SECRET, code, { nowMs, lastStep: 999 })).toBe(1000)
  })

  test('of any other text is wrong and harms nobody', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const found = stepOfCode(SECRET, text, { nowMs: 59_000, lastStep: 0 })
        const isRight = [0, 1, 2].some((step) => totpCode(SECRET, step) === text)
        expect(found !== undefined).toBe(isRight && text !== totpCode(SECRET, 0))
      }),
    )
  })
})

test('base32 is that of RFC 4648, 10, without padding', () => {
  const vectors = {
    f: 'MY',
    fo: 'MZXQ',
    foo: 'MZXW6',
    foob: 'MZXW6YQ',
    fooba: 'MZXW6YTB',
    foobar: 'MZXW6YTBOI',
  }
  for (const [text, encoded] of Object.entries(vectors)) {
    expect(base32(Buffer.from(text))).toBe(encoded)
  }
})

test('the address for the QR code carries secret and account', () => {
  const uri = new URL(totpUri(SECRET, 'a&b c'))
  expect(uri.searchParams.get('secret')).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  expect(decodeURIComponent(uri.pathname)).toBe('/Midplane:a&b c')
})
