/** Users, tokens and the audit trail in SQL; the one place that knows the tables. */
import type { Grant } from '@midplane/contract'
import type { Kysely } from 'kysely'
import type { TimeCursor } from './model/cursor.ts'

export type UserRow = {
  id: string
  tenant: string
  name: string
  grants_json: string
  password_hash: string | null
  created_at: number
  updated_at: number
}

export type TokenRow = {
  id: string
  kind: 'api' | 'session'
  tenant: string
  name: string
  user_id: string | null
  grants_json: string
  secret_hash: string
  created_by: string
  created_at: number
  expires_at: number | null
  last_used_at: number | null
}

/** Written by the kernel; see its migration. */
export type AuditRow = {
  id: number
  at: number
  principal_kind: string
  principal_id: string
  principal_name: string
  tenant: string
  address: string
  action: string
  resource: string
  reason: string | null
  before_json: string | null
  after_json: string | null
}

export interface IamTables {
  iam_user: UserRow
  iam_token: TokenRow
  kernel_audit: AuditRow
}

export type IamDatabase = Kysely<IamTables>

export type AuditFilter = {
  readonly principal?: string | undefined
  readonly action?: string | undefined
  readonly resource?: string | undefined
  readonly fromMs?: number | undefined
  readonly toMs?: number | undefined
  readonly beforeId?: number | undefined
  readonly limit: number
}

/** Grants as they stand in a row; written by this part, after validation. */
export function grantsOfJson(json: string): Grant[] {
  return JSON.parse(json) as Grant[]
}

export function findUser(db: IamDatabase, name: string): Promise<UserRow | undefined> {
  return db.selectFrom('iam_user').selectAll().where('name', '=', name).executeTakeFirst()
}

/** False when the name is taken. */
export async function insertUser(db: IamDatabase, user: UserRow): Promise<boolean> {
  const inserted = await db
    .insertInto('iam_user')
    .values(user)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

export async function updatePassword(
  db: IamDatabase,
  user: { readonly id: string; readonly passwordHash: string; readonly nowMs: number },
): Promise<void> {
  await db
    .updateTable('iam_user')
    .set({ password_hash: user.passwordHash, updated_at: user.nowMs })
    .where('id', '=', user.id)
    .execute()
}

/**
 * Whether the user still has the password that was checked. Takes the lock of its row, so that a
 * new password either is seen here, or ends the session that is about to be made.
 */
export async function holdPassword(db: IamDatabase, user: UserRow): Promise<boolean> {
  const held = await db
    .updateTable('iam_user')
    .set({ updated_at: user.updated_at })
    .where('id', '=', user.id)
    .where('password_hash', '=', user.password_hash)
    .returning('id')
    .executeTakeFirst()
  return held !== undefined
}

export async function deleteSessionsOf(db: IamDatabase, userId: string): Promise<void> {
  await db
    .deleteFrom('iam_token')
    .where('user_id', '=', userId)
    .where('kind', '=', 'session')
    .execute()
}

export async function insertToken(db: IamDatabase, token: TokenRow): Promise<void> {
  await db.insertInto('iam_token').values(token).execute()
}

/**
 * A token with what its rights depend on: for a session, the name and grants of its user as they
 * are now.
 */
export type TokenAndUserRow = TokenRow & {
  user_name: string | null
  user_grants_json: string | null
}

export function findToken(db: IamDatabase, id: string): Promise<TokenAndUserRow | undefined> {
  return db
    .selectFrom('iam_token')
    .leftJoin('iam_user', 'iam_user.id', 'iam_token.user_id')
    .selectAll('iam_token')
    .select(['iam_user.name as user_name', 'iam_user.grants_json as user_grants_json'])
    .where('iam_token.id', '=', id)
    .executeTakeFirst()
}

/** API tokens, newest first. */
export function listApiTokens(
  db: IamDatabase,
  page: { readonly limit: number; readonly after: TimeCursor | undefined },
): Promise<TokenRow[]> {
  const { after } = page
  return db
    .selectFrom('iam_token')
    .selectAll()
    .where('kind', '=', 'api')
    .$if(after !== undefined, (query) =>
      query.where((where) =>
        where.or([
          where('created_at', '<', after?.at ?? 0),
          where.and([where('created_at', '=', after?.at ?? 0), where('id', '<', after?.id ?? '')]),
        ]),
      ),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute()
}

/** The row as it was, or undefined when there is none. */
export function deleteToken(db: IamDatabase, id: string): Promise<TokenRow | undefined> {
  return db.deleteFrom('iam_token').where('id', '=', id).returningAll().executeTakeFirst()
}

/**
 * API tokens stay listed until they are revoked, so that their owner sees why they stopped working.
 */
export async function deleteExpiredSessions(db: IamDatabase, nowMs: number): Promise<void> {
  await db
    .deleteFrom('iam_token')
    .where('kind', '=', 'session')
    .where('expires_at', '<', nowMs)
    .execute()
}

/** Only ever moves forward, whichever node writes last. */
export async function updateLastUsed(db: IamDatabase, id: string, atMs: number): Promise<void> {
  await db
    .updateTable('iam_token')
    .set({ last_used_at: atMs })
    .where('id', '=', id)
    .where((where) =>
      where.or([where('last_used_at', 'is', null), where('last_used_at', '<', atMs)]),
    )
    .execute()
}
