/** Users, tokens and the audit trail in SQL; the one place that knows the tables. */
import type { Grant } from '@midplane/contract'
import type { Kysely } from 'kysely'
import type { TimeCursor } from './model/cursor.ts'

/** The tenant that is the platform itself. */
export const PLATFORM = '*'

export type UserRow = {
  id: string
  tenant: string
  name: string
  display_name: string
  email: string | null
  state: 'active' | 'disabled'
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
  service_account_id: string | null
  grants_json: string
  secret_hash: string
  created_by: string
  created_at: number
  expires_at: number | null
  last_used_at: number | null
}

export interface IamTables {
  iam_user: UserRow
  iam_token: TokenRow
}

export type IamDatabase = Kysely<IamTables>

/** Grants as they stand in a row; written by this part, after validation. */
export function grantsOfJson(json: string): Grant[] {
  return JSON.parse(json) as Grant[]
}

/** Exactly this tenant's; `*` for users of the platform itself. */
export function findUser(
  db: IamDatabase,
  tenant: string,
  name: string,
): Promise<UserRow | undefined> {
  return db
    .selectFrom('iam_user')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('name', '=', name)
    .executeTakeFirst()
}

export function findUserById(db: IamDatabase, id: string): Promise<UserRow | undefined> {
  return db.selectFrom('iam_user').selectAll().where('id', '=', id).executeTakeFirst()
}

/**
 * Who may sign in under that name at a tenant: its own user, or one of the platform. The names of
 * the platform's users are taken in every tenant, so there is at most one.
 */
export function findUserForSignIn(
  db: IamDatabase,
  tenant: string,
  name: string,
): Promise<UserRow | undefined> {
  return db
    .selectFrom('iam_user')
    .selectAll()
    .where('name', '=', name)
    .where('tenant', 'in', [PLATFORM, tenant])
    .orderBy('tenant', 'asc') // `*` sorts before every letter and digit
    .executeTakeFirst()
}

/** False when the name is taken. */
export async function insertUser(db: IamDatabase, user: UserRow): Promise<boolean> {
  const inserted = await db
    .insertInto('iam_user')
    .values(user)
    .onConflict((conflict) => conflict.columns(['tenant', 'name']).doNothing())
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

export function findToken(db: IamDatabase, id: string): Promise<TokenRow | undefined> {
  return db.selectFrom('iam_token').selectAll().where('id', '=', id).executeTakeFirst()
}

/** API tokens, newest first. */
export function listApiTokens(
  db: IamDatabase,
  page: {
    readonly limit: number
    readonly after: TimeCursor | undefined
    /** Left out: of all. */
    readonly tenant?: string | undefined
    readonly userId?: string | undefined
  },
): Promise<TokenRow[]> {
  const { after, tenant = '', userId = '' } = page
  return db
    .selectFrom('iam_token')
    .selectAll()
    .where('kind', '=', 'api')
    .$if(page.tenant !== undefined, (query) => query.where('tenant', '=', tenant))
    .$if(page.userId !== undefined, (query) => query.where('user_id', '=', userId))
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
