/**
 * The signing keys of each tenant: RS256 for id tokens, which every client understands, and ES256 for
 * access tokens, which cost a tenth of the time to sign.
 *
 * | state     | entered                                | used for                |
 * | published | made by a rotation                     | listed in the JWKS only |
 * | signing   | first key at once, else after a while  | signs, listed           |
 * | retiring  | a newer one signs                      | listed, verifies        |
 * | gone      | nothing it signed is valid any more    |                         |
 *
 * Invariant: private keys stand in the store sealed only; of two nodes that make a generation, one wins.
 */
import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { Clock, Store } from '@midplane/kernel'
import { calculateJwkThumbprint, type JWK } from 'jose'
import type { Sealer } from '../sealer.ts'
import {
  insertSigningKey,
  listSigningKeys,
  retireSigningKeys,
  type OidcDatabase,
  type OidcTables,
  type SigningKeyRow,
} from './oidc-store.ts'

export const SIGNING_ALGORITHMS = ['RS256', 'ES256'] as const
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number]

/** Verifiers keep a JWKS for about this long. */
const PUBLISHED_BEFORE_MS = 10 * 60_000
/** Longer than anything that a key signs is valid. */
const PUBLISHED_AFTER_MS = 24 * 3_600_000
/** News of a key may be lost; it is read again behind this. */
const FRESH_FOR_MS = 5 * 60_000
const RINGS_MAX = 2000

export type SigningKey = {
  readonly kid: string
  readonly alg: SigningAlgorithm
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  readonly privateJwk: JWK
  readonly publicJwk: JWK
}

export type Ring = {
  readonly signing: Readonly<Record<SigningAlgorithm, SigningKey>>
  /** Signing keys first, then whatever else is published. */
  readonly keys: readonly SigningKey[]
  readonly byKid: ReadonlyMap<string, SigningKey>
  /** Wall time from which the ring is read again. */
  readonly staleAtMs: number
}

export type KeyRingParts = {
  readonly store: Store
  readonly clock: Clock
  readonly sealer: Sealer
}

const generate = promisify(generateKeyPair)

export class KeyRings {
  readonly #parts: KeyRingParts
  readonly #rings = new Map<string, Ring>()
  readonly #readings = new Map<string, Promise<Ring>>()

  constructor(parts: KeyRingParts) {
    this.#parts = parts
  }

  /** Without a query; undefined when it must be read first. */
  known(tenant: string): Ring | undefined {
    const ring = this.#rings.get(tenant)
    return ring !== undefined && ring.staleAtMs > this.#parts.clock.nowMs() ? ring : undefined
  }

  /** The first call for a tenant makes its keys. */
  async of(tenant: string): Promise<Ring> {
    const known = this.known(tenant)
    if (known !== undefined) return known
    const running = this.#readings.get(tenant)
    if (running !== undefined) return running
    const reading = this.#read(tenant).finally(() => {
      if (this.#readings.get(tenant) === reading) this.#readings.delete(tenant)
    })
    this.#readings.set(tenant, reading)
    return reading
  }

  forget(tenant: string): void {
    this.#rings.delete(tenant)
    this.#readings.delete(tenant)
  }

  /**
   * Makes the next generation. `isAtOnce`: the old keys are compromised; they vanish now, and with
   * them everything that they signed.
   */
  async rotate(tenant: string, { isAtOnce }: { readonly isAtOnce: boolean }): Promise<void> {
    const rows = await listSigningKeys(this.#reader(), tenant)
    for (const alg of SIGNING_ALGORITHMS) {
      const newest = rows.find((row) => row.alg === alg)
      await this.#make(tenant, alg, { generation: (newest?.generation ?? 0) + 1, isAtOnce })
    }
    this.forget(tenant)
  }

  async #read(tenant: string): Promise<Ring> {
    const nowMs = this.#parts.clock.nowMs()
    let rows = await listSigningKeys(this.#reader(), tenant)
    const missing = SIGNING_ALGORITHMS.filter((alg) => !rows.some((row) => row.alg === alg))
    for (const alg of missing) await this.#make(tenant, alg, { generation: 1, isAtOnce: true })
    if (missing.length > 0) rows = await listSigningKeys(this.#reader(), tenant)
    const ring = this.#ringOf(rows, nowMs)
    this.#rings.delete(tenant)
    this.#rings.set(tenant, ring)
    const [oldest] = this.#rings.keys()
    if (this.#rings.size > RINGS_MAX && oldest !== undefined) this.#rings.delete(oldest)
    return ring
  }

  #ringOf(rows: readonly SigningKeyRow[], nowMs: number): Ring {
    const live = rows.filter((row) => row.published_until === null || row.published_until > nowMs)
    const upcoming = live.map((row) => row.signs_from).filter((atMs) => atMs > nowMs)
    const signing = {
      RS256: this.#signing(live, 'RS256', nowMs),
      ES256: this.#signing(live, 'ES256', nowMs),
    }
    const first = Object.values(signing)
    const rest = live
      .map((row) => this.#keyOf(row))
      .filter(({ kid }) => first.every((key) => key.kid !== kid))
    const keys = [...first, ...rest]
    const byKid = new Map(keys.map((key) => [key.kid, key]))
    return { signing, keys, byKid, staleAtMs: Math.min(nowMs + FRESH_FOR_MS, ...upcoming) }
  }

  /** Rows come newest first. */
  #signing(rows: readonly SigningKeyRow[], alg: SigningAlgorithm, nowMs: number): SigningKey {
    const ofAlgorithm = rows.filter((row) => row.alg === alg)
    const row = ofAlgorithm.find((candidate) => candidate.signs_from <= nowMs) ?? ofAlgorithm.at(-1)
    if (row === undefined) throw new Error(`tenant has no ${alg} key, although it was made`)
    return this.#keyOf(row)
  }

  #keyOf(row: SigningKeyRow): SigningKey {
    const alg = row.alg as SigningAlgorithm // written by `#make`
    const privateJwk = JSON.parse(
      this.#parts.sealer.unseal(row.private_sealed, contextOf(row.kid)),
    ) as JWK // likewise
    const publicJwk = JSON.parse(row.public_json) as JWK // likewise
    const privateKey = createPrivateKey({ key: privateJwk, format: 'jwk' })
    const publicKey = createPublicKey({ key: publicJwk, format: 'jwk' })
    return { kid: row.kid, alg, privateKey, publicKey, privateJwk, publicJwk }
  }

  async #make(
    tenant: string,
    alg: SigningAlgorithm,
    { generation, isAtOnce }: { readonly generation: number; readonly isAtOnce: boolean },
  ): Promise<void> {
    const { store, clock, sealer } = this.#parts
    const { publicKey, privateKey } =
      alg === 'RS256'
        ? await generate('rsa', { modulusLength: 2048 })
        : await generate('ec', { namedCurve: 'P-256' })
    const { kid, jwk } = await publicForm(publicKey, alg)
    const nowMs = clock.nowMs()
    const signsFromMs = isAtOnce ? nowMs : nowMs + PUBLISHED_BEFORE_MS
    const row: SigningKeyRow = {
      kid,
      tenant,
      alg,
      generation,
      public_json: JSON.stringify(jwk),
      private_sealed: sealer.seal(
        JSON.stringify({ ...privateKey.export({ format: 'jwk' }), kid, alg, use: 'sig' }),
        contextOf(kid),
      ),
      created_at: nowMs,
      signs_from: signsFromMs,
      published_until: null,
    }
    const untilMs = isAtOnce ? nowMs : signsFromMs + PUBLISHED_AFTER_MS
    await store.write<OidcTables, void>(async (tx) => {
      if (!(await insertSigningKey(tx.db, row))) return
      await retireSigningKeys(tx.db, { tenant, alg, generation, untilMs })
      await tx.change({ topic: 'iam.key', key: tenant, actor: 'system:system' })
    })
  }

  #reader(): OidcDatabase {
    return this.#parts.store.reader<OidcTables>()
  }
}

/** Named by its thumbprint (RFC 7638). */
async function publicForm(
  publicKey: KeyObject,
  alg: SigningAlgorithm,
): Promise<{ readonly kid: string; readonly jwk: JWK }> {
  const jwk = publicKey.export({ format: 'jwk' })
  const kid = await calculateJwkThumbprint(jwk)
  return { kid, jwk: { ...jwk, kid, alg, use: 'sig' } }
}

function contextOf(kid: string): string {
  return `signing-key ${kid}`
}
