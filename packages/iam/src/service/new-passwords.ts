/**
 * A new password takes the place of the old one: by the person, who knows the old one, or by a link.
 * Sessions of the user end with it, and so do recovery links.
 */
import type { Audit, Clock, Principal, Store } from '@midplane/kernel'
import { listSessions, type CredentialTables } from '../credential-store.ts'
import { deleteFlowsOf, type FlowTables } from '../flow-store.ts'
import { labelOf } from '../model/known-principal.ts'
import type { PasswordHasher } from '../password.ts'
import { deleteToken, updatePassword, type UserRow } from '../store.ts'
import type { VerifiedTokens } from '../verified-tokens.ts'

export type NewPasswordsParts = {
  readonly store: Store
  readonly audit: Audit
  readonly clock: Clock
  readonly hasher: PasswordHasher
  readonly tokens: VerifiedTokens
}

export type NewPassword = {
  readonly user: UserRow
  readonly password: string
  readonly reason: string
  /** Stays open: the session in which the person changed it. */
  readonly keptSessionId?: string | undefined
}

export class NewPasswords {
  readonly #parts: NewPasswordsParts

  constructor(parts: NewPasswordsParts) {
    this.#parts = parts
  }

  /** Whoever calls has made sure that `principal` may. The hash that stands now. */
  async replace(principal: Principal, change: NewPassword): Promise<string> {
    const { store, audit, clock, hasher, tokens } = this.#parts
    const { user, reason, keptSessionId } = change
    const passwordHash = await hasher.hash(change.password)
    await store.write<CredentialTables & FlowTables, void>(async (tx) => {
      await updatePassword(tx.db, { id: user.id, passwordHash, nowMs: clock.nowMs() })
      await deleteFlowsOf(tx.db, user.id, 'recovery')
      for (const { id } of await listSessions(tx.db, user.id)) {
        if (id !== keptSessionId) await deleteToken(tx.db, id)
      }
      await audit.record(tx, {
        principal,
        action: 'iam.password.set',
        resource: `iam/${user.tenant}/users/${user.name}`,
        reason,
        before: { password: user.password_hash === null ? null : '***' },
        after: { password: '***' },
      })
      await tx.change({ topic: 'iam.user', key: user.id, actor: labelOf(principal) })
    })
    // The sessions have ended already; a store that went away meanwhile is met by their next use.
    await tokens.forgetUser(user.id).catch(() => undefined)
    return passwordHash
  }
}
