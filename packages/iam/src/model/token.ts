/**
 * Opaque tokens `mp_<id>_<secret>`. The id finds the row, the secret (32 random bytes) proves it.
 * Invariant: only SHA-256 of the secret is kept, which is enough because a random secret cannot be
 * guessed offline.
 */
import { hash, timingSafeEqual } from 'node:crypto'
import type { Random } from '@midplane/kernel'

/**
 * The id of the token that `midplane` on the machine itself uses; no row has it, because ids of
 * rows are longer.
 */
export const LOCAL_TOKEN_ID = 'local'

const TOKEN = /^mp_([0-9a-z]{1,32})_([A-Za-z0-9_-]{43})$/
const ID_SIZE_BYTES = 10
const SECRET_SIZE_BYTES = 32

export type TokenText = { readonly id: string; readonly secret: string }
export type NewToken = {
  readonly id: string
  readonly text: string
  readonly secretHash: Uint8Array
}

export function newToken(random: Random, id: string = newTokenId(random)): NewToken {
  const secret = Buffer.from(random.bytes(SECRET_SIZE_BYTES)).toString('base64url')
  return { id, text: `mp_${id}_${secret}`, secretHash: hashOf(secret) }
}

export function parseToken(text: string): TokenText | undefined {
  const [, id, secret] = TOKEN.exec(text) ?? []
  return id === undefined || secret === undefined ? undefined : { id, secret }
}

/** Takes the same time wherever the difference is. */
export function isSecretOf(secretHash: Uint8Array, secret: string): boolean {
  return timingSafeEqual(secretHash, hashOf(secret))
}

function hashOf(secret: string): Uint8Array {
  return hash('sha256', secret, 'buffer')
}

function newTokenId(random: Random): string {
  return Buffer.from(random.bytes(ID_SIZE_BYTES)).toString('hex')
}
