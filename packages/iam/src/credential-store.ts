/** Sessions, second factors, passkeys and outside accounts in SQL. */
import type { Kysely } from 'kysely'
import type { FlowTables } from './flow-store.ts'
import type { IamTables, UserRow } from './store.ts'

export type SessionRow = {
  id: string
  user_id: string
  address: string
  user_agent: string
  methods: string
  created_at: number
}

export type TotpRow = {
  user_id: string
  secret_sealed: string
  state: 'offered' | 'active'
  last_step: number
  created_at: number
}

export type PasskeyRow = {
  id: string
  user_id: string
  name: string
  public_key: string
  sign_count: number
  transports: string
  created_at: number
  last_used_at: number | null
}

export type OutsideAccountRow = {
  tenant: string
  provider: string
  subject: string
  user_id: string
  created_at: number
}

export interface CredentialTables extends IamTables, FlowTables {
  iam_session: SessionRow
  iam_totp: TotpRow
  iam_recovery_code: { user_id: string; code_hash: string }
  iam_passkey: PasskeyRow
  iam_outside_account: OutsideAccountRow
}

export type CredentialDatabase = Kysely<CredentialTables>

export type OpenSession = SessionRow & { expires_at: number | null; last_used_at: number | null }

/**
 * Whether the user is still active and has the password that was checked. Takes the lock of its row,
 * so that a new password either is seen here, or ends the session that is about to be made.
 */
export async function holdUser(db: CredentialDatabase, user: UserRow): Promise<boolean> {
  const held = await db
    .updateTable('iam_user')
    .set({ updated_at: user.updated_at })
    .where('id', '=', user.id)
    .where('state', '=', 'active')
    .where('password_hash', user.password_hash === null ? 'is' : '=', user.password_hash)
    .returning('id')
    .executeTakeFirst()
  return held !== undefined
}

/** Sessions of a user that can still be used, newest first. */
export function listSessions(db: CredentialDatabase, userId: string): Promise<OpenSession[]> {
  return db
    .selectFrom('iam_session')
    .innerJoin('iam_token', 'iam_token.id', 'iam_session.id')
    .selectAll('iam_session')
    .select(['iam_token.expires_at', 'iam_token.last_used_at'])
    .where('iam_session.user_id', '=', userId)
    .orderBy('iam_session.created_at', 'desc')
    .orderBy('iam_session.id', 'desc')
    .execute()
}

export function findSession(db: CredentialDatabase, id: string): Promise<SessionRow | undefined> {
  return db.selectFrom('iam_session').selectAll().where('id', '=', id).executeTakeFirst()
}

export async function insertSession(db: CredentialDatabase, row: SessionRow): Promise<void> {
  await db.insertInto('iam_session').values(row).execute()
}

/** Sessions whose token is gone: ended, revoked or expired. */
export async function deleteOrphanSessions(db: CredentialDatabase): Promise<void> {
  await db
    .deleteFrom('iam_session')
    .where('id', 'not in', db.selectFrom('iam_token').select('id').where('kind', '=', 'session'))
    .execute()
}

export function findTotp(db: CredentialDatabase, userId: string): Promise<TotpRow | undefined> {
  return db.selectFrom('iam_totp').selectAll().where('user_id', '=', userId).executeTakeFirst()
}

/** Takes the place of what was offered before; false when one is active already. */
export async function offerTotp(db: CredentialDatabase, row: TotpRow): Promise<boolean> {
  const offered = await db
    .insertInto('iam_totp')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet({ secret_sealed: row.secret_sealed, created_at: row.created_at, last_step: 0 })
        .where('iam_totp.state', '=', 'offered'),
    )
    .returning('user_id')
    .executeTakeFirst()
  return offered !== undefined
}

/** Uses up the code of `step`, and of every earlier one; false when it was used before. */
export async function useTotpStep(
  db: CredentialDatabase,
  use: { readonly userId: string; readonly step: number; readonly state: TotpRow['state'] },
): Promise<boolean> {
  const used = await db
    .updateTable('iam_totp')
    .set({ last_step: use.step, state: 'active' })
    .where('user_id', '=', use.userId)
    .where('state', '=', use.state)
    .where('last_step', '<', use.step)
    .returning('user_id')
    .executeTakeFirst()
  return used !== undefined
}

export async function deleteTotp(db: CredentialDatabase, userId: string): Promise<boolean> {
  const deleted = await db
    .deleteFrom('iam_totp')
    .where('user_id', '=', userId)
    .returning('user_id')
    .executeTakeFirst()
  await db.deleteFrom('iam_recovery_code').where('user_id', '=', userId).execute()
  return deleted !== undefined
}

export async function replaceRecoveryCodes(
  db: CredentialDatabase,
  userId: string,
  hashes: readonly string[],
): Promise<void> {
  await db.deleteFrom('iam_recovery_code').where('user_id', '=', userId).execute()
  await db
    .insertInto('iam_recovery_code')
    .values(hashes.map((hash) => ({ user_id: userId, code_hash: hash })))
    .execute()
}

/** False when there is no such code, or it was used before. */
export async function useRecoveryCode(
  db: CredentialDatabase,
  userId: string,
  hash: string,
): Promise<boolean> {
  const used = await db
    .deleteFrom('iam_recovery_code')
    .where('user_id', '=', userId)
    .where('code_hash', '=', hash)
    .returning('user_id')
    .executeTakeFirst()
  return used !== undefined
}

export async function countRecoveryCodes(db: CredentialDatabase, userId: string): Promise<number> {
  const { count } = await db
    .selectFrom('iam_recovery_code')
    .select((select) => select.fn.countAll().as('count'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export function listPasskeys(db: CredentialDatabase, userId: string): Promise<PasskeyRow[]> {
  return db
    .selectFrom('iam_passkey')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('created_at')
    .execute()
}

export function findPasskey(db: CredentialDatabase, id: string): Promise<PasskeyRow | undefined> {
  return db.selectFrom('iam_passkey').selectAll().where('id', '=', id).executeTakeFirst()
}

/** False when the credential is registered already. */
export async function insertPasskey(db: CredentialDatabase, row: PasskeyRow): Promise<boolean> {
  const inserted = await db
    .insertInto('iam_passkey')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

/** False when the counter did not move as it must (a copy of the authenticator), or the key is gone. */
export async function usePasskey(
  db: CredentialDatabase,
  use: {
    readonly id: string
    readonly oldCount: number
    readonly newCount: number
    readonly nowMs: number
  },
): Promise<boolean> {
  const used = await db
    .updateTable('iam_passkey')
    .set({ sign_count: use.newCount, last_used_at: use.nowMs })
    .where('id', '=', use.id)
    .where('sign_count', '=', use.oldCount)
    .returning('id')
    .executeTakeFirst()
  return used !== undefined
}

export function deletePasskey(
  db: CredentialDatabase,
  id: string,
  userId: string,
): Promise<PasskeyRow | undefined> {
  return db
    .deleteFrom('iam_passkey')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returningAll()
    .executeTakeFirst()
}

export async function deletePasskeysOf(db: CredentialDatabase, userId: string): Promise<void> {
  await db.deleteFrom('iam_passkey').where('user_id', '=', userId).execute()
}

export function findOutsideAccount(
  db: CredentialDatabase,
  account: Pick<OutsideAccountRow, 'tenant' | 'provider' | 'subject'>,
): Promise<OutsideAccountRow | undefined> {
  return db
    .selectFrom('iam_outside_account')
    .selectAll()
    .where('tenant', '=', account.tenant)
    .where('provider', '=', account.provider)
    .where('subject', '=', account.subject)
    .executeTakeFirst()
}

export function listOutsideAccounts(
  db: CredentialDatabase,
  userId: string,
): Promise<OutsideAccountRow[]> {
  return db
    .selectFrom('iam_outside_account')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('provider')
    .execute()
}

/** False when the outside account belongs to somebody already. */
export async function insertOutsideAccount(
  db: CredentialDatabase,
  row: OutsideAccountRow,
): Promise<boolean> {
  const inserted = await db
    .insertInto('iam_outside_account')
    .values(row)
    .onConflict((conflict) => conflict.columns(['tenant', 'provider', 'subject']).doNothing())
    .returning('user_id')
    .executeTakeFirst()
  return inserted !== undefined
}

/** Of a user who is gone; their sessions go with their tokens. */
export async function deleteCredentialsOf(db: CredentialDatabase, userId: string): Promise<void> {
  await deleteTotp(db, userId)
  await deletePasskeysOf(db, userId)
  await db.deleteFrom('iam_outside_account').where('user_id', '=', userId).execute()
  await db.deleteFrom('iam_flow').where('user_id', '=', userId).execute()
}
