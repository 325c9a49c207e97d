/**
 * Recovery codes: used instead of an authenticator app that was lost, each once. 80 random bits, so
 * their SHA-256 can be kept.
 */
import { hash } from 'node:crypto'
import type { Random } from '@midplane/kernel'
import { base32 } from './base32.ts'

const CODE_COUNT = 10
const CODE_SIZE_BYTES = 10

/** As they are shown: `abcd-efgh-ijkl-mnop`. */
export function newRecoveryCodes(random: Random): string[] {
  return Array.from({ length: CODE_COUNT }, () =>
    base32(random.bytes(CODE_SIZE_BYTES))
      .toLowerCase()
      .replace(/(.{4})(?=.)/g, '$1-'),
  )
}

/** Undefined for what cannot be one; blanks, dashes and case do not matter. */
export function recoveryCodeHash(text: string): string | undefined {
  const plain = text.replace(/[\s-]/g, '').toLowerCase()
  return /^[a-z2-7]{16}$/.test(plain) ? hash('sha256', plain) : undefined
}
