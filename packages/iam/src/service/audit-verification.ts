/**
 * Proves that the audit trail is as it was written: every entry against the hash of the one before, and the chain
 * against what cannot be written through the database: the seals, this node's memory, and receipts kept elsewhere.
 */
import { GENESIS_HASH, type AuditProblem, type AuditVerification } from '@midplane/contract'
import {
  auditErrors,
  auditHashOf,
  type AuditRow,
  type AuditSealRow,
  type Clock,
  type Store,
} from '@midplane/kernel'
import type { AuditMemory } from '../audit-memory.ts'
import {
  findAuditRows,
  findChainHead,
  findSeal,
  type AuditDatabase,
  type AuditTables,
  type ChainPlace,
} from '../audit-store.ts'
import type { AuditSeals } from '../model/audit-seal.ts'

/** Rows may hold 128 KiB each. */
const PAGE_ROW_COUNT = 250
/** Retention may remove rows while we read. */
const ATTEMPT_COUNT_MAX = 3

export type AuditProofParts = {
  readonly store: Store
  readonly clock: Clock
  readonly seals: AuditSeals
  readonly memory: AuditMemory
}

/** A hash that an entry must have, and who says so. */
type Witness = ChainPlace & { readonly name: string }

type Evidence = {
  readonly anchor: ChainPlace
  readonly head: ChainPlace
  readonly sealedThroughId: number
  readonly witnesses: readonly Witness[]
  readonly problem: AuditProblem | undefined
}

/** Reads the whole trail. Errors: MP_AUDIT_RECEIPT_TOO_OLD; the signal's reason. */
export async function verifyAudit(
  parts: AuditProofParts,
  { receipt, signal }: { readonly receipt?: ChainPlace | undefined; readonly signal?: AbortSignal },
): Promise<AuditVerification> {
  const db = parts.store.reader<AuditTables>()
  for (let attempt = 1; ; attempt += 1) {
    const evidence = await gatherEvidence(parts, receipt)
    const range = { from: evidence.anchor, through: evidence.head.id }
    const walked = await walkChain(db, range, {
      witnesses: evidence.witnesses,
      breathe: async () => {
        signal?.throwIfAborted()
        await parts.clock.sleep(0)
      },
    })
    const problem = evidence.problem ?? walked.problem ?? endProblem(evidence)
    const isMoved = (await anchorOf(db)).id !== evidence.anchor.id
    if (problem !== undefined && isMoved && attempt < ATTEMPT_COUNT_MAX) continue
    return {
      isWhole: problem === undefined,
      problem: problem ?? null,
      checkedCount: walked.checkedCount,
      firstId: evidence.anchor.id + 1,
      head: evidence.head,
      sealedThroughId: problem === undefined ? evidence.sealedThroughId : 0,
    }
  }
}

/** Checks the rows behind `from` up to and with `through`; stops at the first that is not as it was written. */
export async function walkChain(
  db: AuditDatabase,
  { from, through }: { readonly from: ChainPlace; readonly through: number },
  options: { readonly witnesses: readonly Witness[]; breathe(): Promise<void> },
): Promise<{ readonly checkedCount: number; readonly problem?: AuditProblem }> {
  let place = from
  while (place.id < through) {
    const range = {
      low: place.id + 1,
      high: through + 1,
      order: 'asc',
      limit: PAGE_ROW_COUNT,
    } as const
    const rows = await findAuditRows(db, {}, range)
    for (const row of rows) {
      const problem = rowProblem(row, place, options.witnesses)
      if (problem !== undefined) return { checkedCount: place.id - from.id, problem }
      place = { id: row.id, hash: row.hash }
    }
    if (rows.length === 0) {
      const detail = `entries ${place.id + 1} to ${through} are gone`
      const problem = { code: 'cut-off', id: place.id + 1, detail } as const
      return { checkedCount: place.id - from.id, problem }
    }
    await options.breathe()
  }
  return { checkedCount: place.id - from.id }
}

function rowProblem(
  row: AuditRow,
  before: ChainPlace,
  witnesses: readonly Witness[],
): AuditProblem | undefined {
  if (row.id !== before.id + 1) {
    const detail = `entries ${before.id + 1} to ${row.id - 1} are gone`
    return { code: 'missing', id: before.id + 1, detail }
  }
  if (auditHashOf(before.hash, row) !== row.hash) {
    return {
      code: 'altered',
      id: row.id,
      detail: `entry ${row.id}, or the hash before it, was altered`,
    }
  }
  const witness = witnesses.find(({ id, hash }) => id === row.id && hash !== row.hash)
  if (witness === undefined) return undefined
  const detail = `entry ${row.id} or an earlier one was replaced: ${witness.name} has another hash`
  return { code: 'replaced', id: row.id, detail }
}

async function gatherEvidence(
  { store, seals, memory }: AuditProofParts,
  receipt: ChainPlace | undefined,
): Promise<Evidence> {
  const db = store.reader<AuditTables>()
  const [anchor, headSeal, remembered] = [
    await findSeal(db, 'anchor'),
    await findSeal(db, 'head'),
    await memory.read(),
  ]
  const head = await findChainHead(db)
  const states = [anchor, headSeal].map((seal) =>
    seal === undefined ? undefined : seals.check(seal),
  )
  const start = anchor ?? { id: 0, hash: GENESIS_HASH }
  if (receipt !== undefined && receipt.id < start.id) {
    throw auditErrors.error('MP_AUDIT_RECEIPT_TOO_OLD', { id: receipt.id, firstId: start.id + 1 })
  }
  const known =
    remembered !== undefined && seals.check(remembered) === 'good' ? remembered : undefined
  const witnesses: Witness[] = [
    ...witnessOf('the counter', head),
    ...witnessOf('the seal', states[1] === 'good' ? headSeal : undefined),
    ...witnessOf('the memory of this node', known),
    ...witnessOf('the receipt', receipt),
  ]
  const isGone = headSeal === undefined && known !== undefined
  return {
    anchor: { id: start.id, hash: start.hash },
    head,
    sealedThroughId: states[1] === 'good' ? (headSeal?.id ?? 0) : 0,
    witnesses,
    problem:
      sealProblem(anchor, states[0]) ?? sealProblem(headSeal, states[1]) ?? goneProblem(isGone),
  }
}

function witnessOf(name: string, place: ChainPlace | undefined): Witness[] {
  return place === undefined || place.id === 0 ? [] : [{ name, id: place.id, hash: place.hash }]
}

function sealProblem(
  seal: AuditSealRow | undefined,
  state: ReturnType<AuditSeals['check']> | undefined,
): AuditProblem | undefined {
  if (seal === undefined || state !== 'altered') return undefined
  return {
    code: 'seal-altered',
    id: seal.id,
    detail: `the ${seal.kind} seal was not made by this platform`,
  }
}

function goneProblem(isGone: boolean): AuditProblem | undefined {
  return isGone ? { code: 'seal-altered', id: 1, detail: 'the head seal is gone' } : undefined
}

/** A witness of an entry that the trail no longer reaches, or that stands at its very start. */
function endProblem({ anchor, head, witnesses }: Evidence): AuditProblem | undefined {
  const beyond = witnesses.find(({ id }) => id > head.id)
  if (beyond !== undefined) {
    const detail = `the trail ends at ${head.id}, but ${beyond.name} knows entry ${beyond.id}`
    return { code: 'cut-off', id: head.id + 1, detail }
  }
  const other = witnesses.find(({ id, hash }) => id === anchor.id && hash !== anchor.hash)
  if (other === undefined) return undefined
  return { code: 'replaced', id: anchor.id, detail: `${other.name} has another hash of it` }
}

async function anchorOf(db: AuditDatabase): Promise<ChainPlace> {
  return (await findSeal(db, 'anchor')) ?? { id: 0, hash: GENESIS_HASH }
}
