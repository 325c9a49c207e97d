/**
 * One-time things under way: a second step of sign-in, a challenge, a recovery link. Whoever holds
 * the code may go on; the store knows its hash only, and the data are sealed under that.
 */
import { hash } from 'node:crypto'
import type { Clock, Random, Store } from '@midplane/kernel'
import {
  deleteExpiredFlows,
  deleteFlowsOf,
  findFlow,
  insertFlow,
  takeFlow,
  type FlowRow,
  type FlowTables,
} from '../flow-store.ts'
import type { Sealer } from '../sealer.ts'

const CODE_SIZE_BYTES = 32

export type FlowKind = 'code' | 'outside' | 'passkey' | 'recovery'

export type FlowsParts = {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly sealer: Sealer
}

/** What a flow of a kind carries is the business of who began it. */
export class Flows {
  readonly #parts: FlowsParts

  constructor(parts: FlowsParts) {
    this.#parts = parts
  }

  /** The code, base64url. */
  async begin(
    kind: FlowKind,
    flow: { readonly userId?: string; readonly data: unknown; readonly lifetimeMs: number },
  ): Promise<string> {
    const { store, clock, random, sealer } = this.#parts
    const code = Buffer.from(random.bytes(CODE_SIZE_BYTES)).toString('base64url')
    const id = hash('sha256', code)
    const row: FlowRow = {
      id,
      kind,
      user_id: flow.userId ?? null,
      data_sealed: sealer.seal(JSON.stringify(flow.data), contextOf(kind, id)),
      expires_at: clock.nowMs() + flow.lifetimeMs,
    }
    await store.write<FlowTables, void>((tx) => insertFlow(tx.db, row))
    return code
  }

  /** Without using it up. */
  async look(kind: FlowKind, code: string | undefined): Promise<unknown> {
    if (code === undefined) return undefined
    return this.#open(kind, await findFlow(this.#parts.store.reader(), hash('sha256', code)))
  }

  /** Uses it up: a second call gives undefined. */
  async take(kind: FlowKind, code: string | undefined): Promise<unknown> {
    if (code === undefined) return undefined
    const id = hash('sha256', code)
    const row = await this.#parts.store.write<FlowTables, FlowRow | undefined>((tx) =>
      takeFlow(tx.db, id),
    )
    return this.#open(kind, row)
  }

  async endAll(kind: FlowKind, userId: string): Promise<void> {
    await this.#parts.store.write<FlowTables, void>((tx) => deleteFlowsOf(tx.db, userId, kind))
  }

  async tidy(): Promise<void> {
    const nowMs = this.#parts.clock.nowMs()
    await this.#parts.store.write<FlowTables, void>((tx) => deleteExpiredFlows(tx.db, nowMs))
  }

  #open(kind: FlowKind, row: FlowRow | undefined): unknown {
    if (row === undefined || row.kind !== kind) return undefined
    if (row.expires_at <= this.#parts.clock.nowMs()) return undefined
    return JSON.parse(this.#parts.sealer.unseal(row.data_sealed, contextOf(kind, row.id)))
  }
}

function contextOf(kind: FlowKind, id: string): string {
  return `flow/${kind}/${id}`
}
