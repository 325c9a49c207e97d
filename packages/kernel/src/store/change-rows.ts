/** Reading the change log; the same on every database. */
import { sql, type Kysely } from 'kysely'
import type { Change } from '../feed/change-feed.ts'
import type { KernelTables } from './kernel-tables.ts'

export type ChangeRange = {
  /** Exclusive. */
  readonly after: number
  /** Inclusive. */
  readonly upTo?: number
  readonly limit: number
  /** A topic, or a prefix ending in `.`. */
  readonly topic?: string | undefined
}

export async function readChanges(
  db: Kysely<KernelTables>,
  { after, upTo, limit, topic }: ChangeRange,
): Promise<readonly Change[]> {
  let query = db
    .selectFrom('kernel_change')
    .select(['revision', 'topic', 'key', 'actor', 'at'])
    .where('revision', '>', after)
  if (upTo !== undefined) query = query.where('revision', '<=', upTo)
  if (topic?.endsWith('.') === true) {
    // Neither `like` nor `<` compares alike everywhere; a part of the text does.
    query = query.where(sql`substr(topic, 1, ${sql.lit(topic.length)})`, '=', topic)
  } else if (topic !== undefined) {
    query = query.where('topic', '=', topic)
  }
  return query.orderBy('revision').limit(limit).execute()
}

/** The revision counter; with everything committed and nothing else. */
export async function readRevision(db: Kysely<KernelTables>): Promise<number> {
  const row = await db.selectFrom('kernel_revision').select('value').executeTakeFirstOrThrow()
  return row.value
}
