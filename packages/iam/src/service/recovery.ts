/**
 * One-time links with which somebody sets a new password: made by an administrator, by the owner of
 * the machine, and at the first start for the first user. Looking at a link does not use it up.
 */
import type { Audit, Clock, Principal, Store } from '@midplane/kernel'
import {
  deletePasskeysOf,
  deleteTotp,
  listSessions,
  type CredentialTables,
} from '../credential-store.ts'
import { deleteFlowsOf, type FlowTables } from '../flow-store.ts'
import { iamErrors } from '../errors.ts'
import { labelOf } from '../model/known-principal.ts'
import { deleteToken, findUserById, type IamTables, type UserRow } from '../store.ts'
import type { VerifiedTokens } from '../verified-tokens.ts'
import type { Flows } from './flows.ts'
import type { NewPasswords } from './new-passwords.ts'
import { principalOf } from './sessions.ts'

const LIFETIME_MS = 24 * 3_600_000

export type RecoveryParts = {
  readonly store: Store
  readonly audit: Audit
  readonly clock: Clock
  readonly flows: Flows
  readonly passwords: NewPasswords
  readonly tokens: VerifiedTokens
}

export type RecoveryLink = { readonly path: string; readonly expiresAtMs: number }

type LinkData = { readonly userId: string; readonly isFirst: boolean }

export class Recovery {
  readonly #parts: RecoveryParts

  constructor(parts: RecoveryParts) {
    this.#parts = parts
  }

  /** Whoever calls has made sure that `principal` may; an older link of the user ends. */
  async makeLink(
    principal: Principal,
    link: {
      readonly user: UserRow
      readonly removesSecondFactors: boolean
      readonly isFirst?: boolean
      readonly reason: string
    },
  ): Promise<RecoveryLink> {
    const { store, audit, clock, flows, tokens } = this.#parts
    const { user, removesSecondFactors, isFirst = false } = link
    const expiresAtMs = clock.nowMs() + LIFETIME_MS
    await store.write<CredentialTables & FlowTables, void>(async (tx) => {
      await deleteFlowsOf(tx.db, user.id, 'recovery')
      if (removesSecondFactors) {
        await deleteTotp(tx.db, user.id)
        await deletePasskeysOf(tx.db, user.id)
        for (const { id } of await listSessions(tx.db, user.id)) await deleteToken(tx.db, id)
      }
      await audit.record(tx, {
        principal,
        action: 'iam.users.recover',
        resource: `iam/${user.tenant}/users/${user.name}`,
        reason: link.reason,
        after: { removesSecondFactors, expiresAt: new Date(expiresAtMs).toISOString() },
      })
      await tx.change({ topic: 'iam.user', key: user.id, actor: labelOf(principal) })
    })
    if (removesSecondFactors) await tokens.forgetUser(user.id).catch(() => undefined)
    const data: LinkData = { userId: user.id, isFirst }
    const code = await flows.begin('recovery', { userId: user.id, data, lifetimeMs: LIFETIME_MS })
    return { path: `${basePathOf(user.tenant)}/sign-in/new-password?code=${code}`, expiresAtMs }
  }

  /** Who the link is for; undefined when it is not good. */
  async look(
    code: string | undefined,
  ): Promise<{ readonly user: UserRow; readonly isFirst: boolean } | undefined> {
    return this.#userOf(await this.#parts.flows.look('recovery', code))
  }

  /** Uses the link up; the user as it is then. Errors: MP_IAM_RECOVERY_REFUSED. */
  async finish(
    code: string | undefined,
    { password, address }: { readonly password: string; readonly address: string },
  ): Promise<UserRow> {
    const found = await this.#userOf(await this.#parts.flows.take('recovery', code))
    if (found === undefined) throw iamErrors.error('MP_IAM_RECOVERY_REFUSED', {})
    const { user } = found
    const change = { user, password, reason: 'one-time link' }
    const hash = await this.#parts.passwords.replace(principalOf(user, address), change)
    return { ...user, password_hash: hash }
  }

  async #userOf(
    data: unknown,
  ): Promise<{ readonly user: UserRow; readonly isFirst: boolean } | undefined> {
    const link = data as LinkData | undefined // written by makeLink
    if (link === undefined) return undefined
    const user = await findUserById(this.#parts.store.reader<IamTables>(), link.userId)
    return user?.state === 'active' ? { user, isFirst: link.isFirst } : undefined
  }
}

/** Pages of the platform itself stand at the top, those of a tenant under its name. */
export function basePathOf(tenant: string): string {
  return tenant === '*' ? '' : `/t/${encodeURIComponent(tenant)}`
}
