/**
 * Tokens that this node has read from the store, so that checking one costs a hash and no query.
 * Bounded.
 * Invariant: after `forget` no request that begins later is served from what was read before it;
 * what is being read at that moment is read again.
 */
import type { Clock } from '@midplane/kernel'
import { rightsOf, type Rights } from './model/grants.ts'
import type { Access, Identified } from './model/known-principal.ts'
import { grantsOfJson, type TokenAndUserRow } from './store.ts'

const TOKENS_MAX = 20_000
/** After this a token is read again behind its next use, in case news of it was missed. */
const FRESH_FOR_MS = 60_000
/** After this it is read before its next use. Until then a store that is away keeps nobody out. */
const KNOWN_FOR_MS = 900_000
/** Uses closer together than this are not worth a write. */
const USE_STEP_MS = 60_000

/** Mutable, because every principal of a token shares it and must see its revocation. */
export type VerifiedToken = Access & {
  readonly id: string
  who: Identified
  userId: string | null
  secretHash: Uint8Array
  rights: Rights
  expiresAtMs: number
  isRevoked: boolean
  /** Monotonic. */
  readAtMs: number
  usedAtMs: number
}

type Reading = { isOutdated: boolean; readonly result: Promise<VerifiedToken | undefined> }

export class VerifiedTokens {
  readonly #find: (id: string) => Promise<TokenAndUserRow | undefined>
  readonly #clock: Clock
  /** In the order of reading, so the first is the one that was longest without use or news. */
  readonly #tokens = new Map<string, VerifiedToken>()
  readonly #readings = new Map<string, Reading>()
  #used = new Map<string, number>()

  constructor(find: (id: string) => Promise<TokenAndUserRow | undefined>, clock: Clock) {
    this.#find = find
    this.#clock = clock
  }

  get size(): number {
    return this.#tokens.size
  }

  /** Without a query; undefined when the store must be asked first. */
  known(id: string): VerifiedToken | undefined {
    const token = this.#tokens.get(id)
    if (token === undefined) return undefined
    const ageMs = this.#clock.monotonicMs() - token.readAtMs
    if (ageMs >= KNOWN_FOR_MS) return undefined
    // A failure is no news; the next use asks again.
    if (ageMs >= FRESH_FOR_MS) this.read(id).catch(() => undefined)
    return token
  }

  /** From the store; requests for the same token share one query. */
  async read(id: string): Promise<VerifiedToken | undefined> {
    const running = this.#readings.get(id)
    if (running !== undefined) return running.result
    const reading: Reading = {
      isOutdated: false,
      result: Promise.resolve().then(() => this.#load(id, reading)),
    }
    this.#readings.set(id, reading)
    try {
      return await reading.result
    } finally {
      if (this.#readings.get(id) === reading) this.#readings.delete(id)
    }
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
  async forget(id: string): Promise<void> {
    this.#outdate(id)
    const token = this.#tokens.get(id)
    if (token === undefined) return
    token.readAtMs = -Infinity
    await this.read(id)
  }

  /** The same for every session of a user. */
  async forgetUser(userId: string): Promise<void> {
    for (const id of [...this.#readings.keys()]) this.#outdate(id)
    const sessions = [...this.#tokens.values()].filter((token) => token.userId === userId)
    await Promise.all(sessions.map(({ id }) => this.forget(id)))
  }

  #outdate(id: string): void {
    const reading = this.#readings.get(id)
    if (reading === undefined) return
    reading.isOutdated = true
    this.#readings.delete(id)
  }

  #revoke(token: VerifiedToken): void {
    token.isRevoked = true
    this.#tokens.delete(token.id)
    this.#used.delete(token.id)
  }

  async #load(id: string, reading: Reading): Promise<VerifiedToken | undefined> {
    const row = await this.#find(id)
    if (reading.isOutdated) return this.read(id)
    const known = this.#tokens.get(id)
    if (row !== undefined) return this.#keep(row, known)
    if (known !== undefined) this.#revoke(known)
    return undefined
  }

  #keep(row: TokenAndUserRow, known: VerifiedToken | undefined): VerifiedToken {
    const read = { ...verifiedOf(row), readAtMs: this.#clock.monotonicMs() }
    const usedAtMs = Math.max(row.last_used_at ?? 0, known?.usedAtMs ?? 0)
    const token = Object.assign(known ?? { isRevoked: false }, read, { usedAtMs })
    this.#tokens.delete(token.id)
    this.#tokens.set(token.id, token)
    if (this.#tokens.size > TOKENS_MAX) {
      const [oldest] = this.#tokens.keys()
      if (oldest !== undefined) this.#tokens.delete(oldest)
    }
    return token
  }
}

function verifiedOf(
  row: TokenAndUserRow,
): Omit<VerifiedToken, 'isRevoked' | 'readAtMs' | 'usedAtMs'> {
  const isSession = row.kind === 'session'
  return {
    id: row.id,
    who: {
      kind: isSession ? 'user' : 'token',
      id: isSession ? (row.user_id ?? '') : row.id,
      name: isSession ? (row.user_name ?? '') : row.name,
      tenant: row.tenant,
    },
    userId: row.user_id,
    secretHash: Buffer.from(row.secret_hash, 'hex'),
    rights: rightsOf(grantsOfJson(isSession ? (row.user_grants_json ?? '[]') : row.grants_json)),
    expiresAtMs: row.expires_at ?? Infinity,
  }
}
