/**
 * Tokens that this node has read from the store, so that checking one costs a hash and no query; and
 * when they were used.
 */
import type { Clock } from '@midplane/kernel'
import { LiveCache } from './live-cache.ts'
import { rightsOf, type Rights } from './model/grants.ts'
import type { Access } from './model/known-principal.ts'
import { grantsOfJson, type TokenRow } from './store.ts'

const TOKENS_MAX = 20_000
/** Uses closer together than this are not worth a write. */
const USE_STEP_MS = 60_000

/** Mutable, because every principal of a token shares it and must see its revocation. */
export type VerifiedToken = Access & {
  readonly id: string
  isSession: boolean
  name: string
  tenant: string
  /** User or service account; undefined when it was made on the machine itself. */
  ownerId: string | undefined
  secretHash: Uint8Array
  rights: Rights | undefined
  expiresAtMs: number
  isRevoked: boolean
  usedAtMs: number
}

export class VerifiedTokens {
  readonly #cache: LiveCache<VerifiedToken>
  #used = new Map<string, number>()

  constructor(find: (id: string) => Promise<TokenRow | undefined>, clock: Clock) {
    this.#cache = new LiveCache<VerifiedToken>(
      {
        countMax: TOKENS_MAX,
        find: async (id) => {
          const row = await find(id)
          return row === undefined ? undefined : verifiedOf(row)
        },
        update: (known, read) =>
          void Object.assign(known, read, { usedAtMs: Math.max(known.usedAtMs, read.usedAtMs) }),
        end: (known) => this.#revoke(known),
      },
      clock,
    )
  }

  get size(): number {
    return this.#cache.size
  }

  /** Without a query; undefined when the store must be asked first. */
  known(id: string): VerifiedToken | undefined {
    return this.#cache.known(id)
  }

  /** From the store; requests for the same token share one query. */
  read(id: string): Promise<VerifiedToken | undefined> {
    return this.#cache.read(id)
  }

  noteUse(token: VerifiedToken, nowMs: number): void {
    if (nowMs - token.usedAtMs < USE_STEP_MS) return
    token.usedAtMs = nowMs
    this.#used.set(token.id, nowMs)
  }

  /** Uses since the last call: token id -> time. */
  takeUses(): ReadonlyMap<string, number> {
    const used = this.#used
    this.#used = new Map()
    return used
  }

  /**
   * Something about the token changed: from this call on it is not used before it has been read
   * again. Resolves when those who hold it act under what was read; rejects when it cannot be read.
   */
  forget(id: string): Promise<void> {
    return this.#cache.forget((_, known) => known === id)
  }

  /** The same for every token and session of a user or service account. */
  forgetUser(ownerId: string): Promise<void> {
    return this.#cache.forget((token) => token.ownerId === ownerId)
  }

  #revoke(token: VerifiedToken): void {
    token.isRevoked = true
    this.#used.delete(token.id)
  }
}

function verifiedOf(row: TokenRow): VerifiedToken {
  const isSession = row.kind === 'session'
  return {
    id: row.id,
    isSession,
    name: row.name,
    tenant: row.tenant,
    ownerId: row.user_id ?? row.service_account_id ?? undefined,
    secretHash: Buffer.from(row.secret_hash, 'hex'),
    rights: isSession ? undefined : rightsOf(grantsOfJson(row.grants_json)),
    expiresAtMs: row.expires_at ?? Infinity,
    isRevoked: false,
    usedAtMs: row.last_used_at ?? 0,
  }
}
