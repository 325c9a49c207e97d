/**
 * Seals the audit trail and removes what its retention has ended, on one node at a time.
 * Invariants: only a chain that was walked from the last seal is sealed, so that no tampering is ever confirmed;
 * only sealed entries are removed, and where the rest begins is sealed too.
 */
import { GENESIS_HASH, type AuditProblem } from '@midplane/contract'
import {
  SYSTEM,
  type Audit,
  type AuditSealRow,
  type Clock,
  type Lease,
  type Leases,
  type Log,
  type Store,
} from '@midplane/kernel'
import type { AuditMemory } from '../audit-memory.ts'
import {
  deleteAuditRowsThrough,
  findBatchEnd,
  findChainHead,
  findFirstKeptId,
  findSeal,
  saveSeal,
  type AuditDatabase,
  type AuditTables,
  type ChainPlace,
} from '../audit-store.ts'
import type { AuditSeals } from '../model/audit-seal.ts'
import { walkChain } from './audit-verification.ts'

const LEASE = 'iam.audit'
const LEASE_TTL_MS = 30_000
const EVERY_MS = 15_000
const REMOVED_AT_ONCE_MAX = 500
const DAY_MS = 86_400_000

export type AuditUpkeepParts = {
  readonly store: Store
  readonly audit: Audit
  readonly leases: Leases
  readonly clock: Clock
  readonly log: Log
  readonly seals: AuditSeals
  readonly memory: AuditMemory
  /** Null: kept for ever. */
  readonly retentionDays: number | null
}

export class AuditUpkeep {
  readonly #parts: AuditUpkeepParts
  readonly #end = new AbortController()
  #running: Promise<unknown> = Promise.resolve()
  #reported: number | undefined

  constructor(parts: AuditUpkeepParts) {
    this.#parts = parts
  }

  start(): void {
    const { leases, clock } = this.#parts
    const { signal } = this.#end
    const work = async (lease: Lease): Promise<void> => {
      while (!lease.signal.aborted) {
        await this.#tidy(lease)
        await clock.sleep(EVERY_MS, lease.signal).catch(() => undefined)
      }
      // The last entries of this node are not left unsealed.
      if (signal.aborted) await this.#tidy(lease)
    }
    const leading = leases.lead(LEASE, LEASE_TTL_MS, work, signal)
    this.#running = Promise.all([leading, this.#follow(signal)])
  }

  async stop(): Promise<void> {
    this.#end.abort()
    await this.#running
  }

  /**
   * Seals the trail up to its newest entry; undefined when it was already. A trail that was tampered with stays as it
   * is sealed, and is told to the log.
   */
  async seal(): Promise<AuditSealRow | undefined> {
    const { store, clock, seals, memory } = this.#parts
    const db = store.reader<AuditTables>()
    const head = await findChainHead(db)
    const last = await this.#lastSeal(db)
    const remembered = await memory.read()
    const known = remembered !== undefined && seals.check(remembered) === 'good' ? remembered : last
    const from = known.id > last.id ? known : last
    const isBehind = head.id < from.id
    const problem = isBehind ? cutOff(head, from) : await this.#walk(db, { from, head, known })
    if (problem !== undefined) {
      this.#report(problem)
      return undefined
    }
    if (head.id === last.id && last.isSealed) return undefined
    const seal = seals.sign({ kind: 'head', id: head.id, hash: head.hash, at: clock.nowMs() })
    await store.write<AuditTables, void>((tx) => saveSeal(tx.db, seal))
    await memory.write(seal)
    return seal
  }

  /** Removes what is older than the retention, oldest first; how many entries went. */
  async prune(lease?: Pick<Lease, 'name' | 'fencingToken'>): Promise<number> {
    const { store, clock, seals, retentionDays } = this.#parts
    if (retentionDays === null) return 0
    const db = store.reader<AuditTables>()
    const sealed = await findSeal(db, 'head')
    if (sealed === undefined || seals.check(sealed) !== 'good') return 0
    const firstKept = await findFirstKeptId(db, clock.nowMs() - retentionDays * DAY_MS)
    const throughId = Math.min(sealed.id, (firstKept ?? Infinity) - 1)
    let removedCount = 0
    for (;;) {
      const end = await findBatchEnd(db, { throughId, limit: REMOVED_AT_ONCE_MAX })
      if (end === undefined) return removedCount
      const anchorId = (await findSeal(db, 'anchor'))?.id ?? 0
      await this.#remove(end, { isFirst: removedCount === 0, anchorId, throughId }, lease)
      removedCount += end.id - anchorId
    }
  }

  async #remove(
    end: ChainPlace,
    run: { readonly isFirst: boolean; readonly anchorId: number; readonly throughId: number },
    lease: Pick<Lease, 'name' | 'fencingToken'> | undefined,
  ): Promise<void> {
    const { store, audit, leases, clock, seals, retentionDays } = this.#parts
    const anchor = seals.sign({ kind: 'anchor', id: end.id, hash: end.hash, at: clock.nowMs() })
    await store.write<AuditTables, void>(async (tx) => {
      if (lease !== undefined) await leases.fence(tx, lease.name, lease.fencingToken)
      await saveSeal(tx.db, anchor)
      await deleteAuditRowsThrough(tx.db, end.id)
      if (!run.isFirst) return
      await audit.record(tx, {
        principal: SYSTEM,
        action: 'audit.prune',
        resource: 'audit',
        reason: `retention of ${retentionDays} days`,
        before: { firstId: run.anchorId + 1 },
        after: { firstId: run.throughId + 1 },
      })
    })
  }

  /** Nodes that do not lead remember what the leader sealed. */
  async #follow(signal: AbortSignal): Promise<void> {
    const { store, clock, seals, memory, log } = this.#parts
    while (!signal.aborted) {
      await clock.sleep(EVERY_MS, signal).catch(() => undefined)
      try {
        const seal = await findSeal(store.reader<AuditTables>(), 'head')
        const remembered = await memory.read()
        if (seal === undefined || seals.check(seal) !== 'good') continue
        if (seal.id > (remembered?.id ?? 0)) await memory.write(seal)
      } catch (error) {
        log.warn('the audit trail could not be looked at', { error })
      }
    }
  }

  /** A seal under another key is none of ours: the trail is walked from its start. */
  async #lastSeal(db: AuditDatabase): Promise<ChainPlace & { readonly isSealed: boolean }> {
    const { seals } = this.#parts
    const seal = await findSeal(db, 'head')
    if (seal !== undefined && seals.check(seal) === 'good') return { ...seal, isSealed: true }
    const anchor = await findSeal(db, 'anchor')
    return { id: anchor?.id ?? 0, hash: anchor?.hash ?? GENESIS_HASH, isSealed: false }
  }

  async #walk(
    db: AuditDatabase,
    { from, head, known }: { from: ChainPlace; head: ChainPlace; known: ChainPlace },
  ): Promise<AuditProblem | undefined> {
    const named = (name: string, place: ChainPlace) => ({ name, id: place.id, hash: place.hash })
    const witnesses = [named('the counter', head), named('the memory of this node', known)]
    const breathe = (): Promise<void> => this.#parts.clock.sleep(0)
    return (await walkChain(db, { from, through: head.id }, { witnesses, breathe })).problem
  }

  #report(problem: AuditProblem): void {
    if (this.#reported === problem.id) return
    this.#reported = problem.id
    this.#parts.log.error('the audit trail was tampered with; it is not sealed any further', {
      problem,
    })
  }

  async #tidy(lease: Lease): Promise<void> {
    try {
      await this.seal()
      await this.prune(lease)
    } catch (error) {
      this.#parts.log.warn('the audit trail could not be sealed; trying again', { error })
    }
  }
}

function cutOff(head: ChainPlace, from: ChainPlace): AuditProblem {
  const detail = `the trail ends at ${head.id}, but entry ${from.id} was sealed`
  return { code: 'cut-off', id: head.id + 1, detail }
}
