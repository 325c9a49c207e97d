/**
 * Seals say "the chain had this hash at this entry", under a key that is not in the database: whoever can write the
 * database only can build another chain, but no seal for it. HMAC-SHA-256 (RFC 2104).
 */
import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import type { AuditSealRow } from '@midplane/kernel'

export type SealState = 'good' | 'altered' | 'other-key'

export class AuditSeals {
  readonly #key: string
  readonly keyId: string

  constructor(key: string) {
    this.#key = key
    this.keyId = hash('sha256', `midplane-audit-key ${key}`).slice(0, 16)
  }

  sign(seal: Pick<AuditSealRow, 'kind' | 'id' | 'hash' | 'at'>): AuditSealRow {
    return { ...seal, key_id: this.keyId, mac: this.#macOf(seal) }
  }

  check(seal: AuditSealRow): SealState {
    if (seal.key_id !== this.keyId) return 'other-key'
    const expected = Buffer.from(this.#macOf(seal))
    const given = Buffer.from(seal.mac)
    const isGood = given.length === expected.length && timingSafeEqual(given, expected)
    return isGood ? 'good' : 'altered'
  }

  #macOf({ kind, id, hash: place, at }: Pick<AuditSealRow, 'kind' | 'id' | 'hash' | 'at'>): string {
    const text = JSON.stringify(['midplane-audit-seal-1', kind, id, place, at])
    return createHmac('sha256', this.#key).update(text).digest('hex')
  }
}
