/** One-time things under way in SQL: found by the hash of a code that only the browser holds. */
import type { Kysely } from 'kysely'

export type FlowRow = {
  id: string
  kind: string
  user_id: string | null
  data_sealed: string
  expires_at: number
}

export interface FlowTables {
  iam_flow: FlowRow
}

type Database = Kysely<FlowTables>

export async function insertFlow(db: Database, row: FlowRow): Promise<void> {
  await db.insertInto('iam_flow').values(row).execute()
}

export function findFlow(db: Database, id: string): Promise<FlowRow | undefined> {
  return db.selectFrom('iam_flow').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The row as it was; of several who ask at once, one gets it. */
export function takeFlow(db: Database, id: string): Promise<FlowRow | undefined> {
  return db.deleteFrom('iam_flow').where('id', '=', id).returningAll().executeTakeFirst()
}

export async function deleteFlowsOf(db: Database, userId: string, kind: string): Promise<void> {
  await db.deleteFrom('iam_flow').where('user_id', '=', userId).where('kind', '=', kind).execute()
}

export async function deleteExpiredFlows(db: Database, nowMs: number): Promise<void> {
  await db.deleteFrom('iam_flow').where('expires_at', '<', nowMs).execute()
}
