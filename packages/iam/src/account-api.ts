/** Handlers of one's own account, of sign-in providers and recovery links. */
import type { accountApi, providersApi } from '@midplane/contract'
import type { Handlers, Principal } from '@midplane/kernel'
import type { PagesParts } from './browser/pages-parts.ts'
import { iamErrors } from './errors.ts'
import { findUser, type IamTables, type UserRow } from './store.ts'

export type AccountServices = PagesParts & {
  /** Rejects unless the principal has every right of that user, as whoever sets a password takes them over. */
  readonly mayTakeOver: (principal: Principal, user: UserRow) => Promise<void>
}

export function accountHandlers(
  parts: AccountServices,
): Handlers<typeof accountApi> & Handlers<typeof providersApi> {
  return { ...ownHandlers(parts), ...providerHandlers(parts) }
}

function ownHandlers({
  ownAccount,
  sessions,
  secondFactor,
  passkeys,
}: AccountServices): Handlers<typeof accountApi> {
  return {
    async listSessions(_, { principal }) {
      const own = await ownAccount.sessionOf(principal)
      const rows = await sessions.list(principal.id)
      return {
        entries: rows.map((row) => ({
          id: row.id,
          address: row.address,
          userAgent: row.user_agent,
          methods: row.methods.split(' '),
          createdAt: isoOf(row.created_at),
          expiresAt: row.expires_at === null ? null : isoOf(row.expires_at),
          lastUsedAt: row.last_used_at === null ? null : isoOf(row.last_used_at),
          isThis: row.id === own.id,
        })),
      }
    },

    async endSession({ params }, { principal, reason }) {
      await ownAccount.sessionOf(principal)
      await sessions.end(principal, params.id, reason)
      return undefined
    },

    async endOtherSessions(_, { principal, reason }) {
      const { id } = await ownAccount.sessionOf(principal)
      return { endedCount: await sessions.endOthers(principal, id, reason) }
    },

    async changePassword({ body }, { principal, reason }) {
      await ownAccount.changePassword(principal, { ...body, reason })
      return undefined
    },

    async showTotp(_, { principal }) {
      await ownAccount.sessionOf(principal)
      const isActive = await secondFactor.isActive(principal.id)
      return { isActive, recoveryCodesLeft: await secondFactor.codesLeft(principal.id) }
    },

    async offerTotp(_, { principal }) {
      await ownAccount.freshSessionOf(principal)
      return secondFactor.offer(principal)
    },

    async confirmTotp({ body }, { principal }) {
      await ownAccount.freshSessionOf(principal)
      return { recoveryCodes: [...(await secondFactor.confirm(principal, body.code))] }
    },

    async removeTotp(_, { principal }) {
      await ownAccount.freshSessionOf(principal)
      await secondFactor.remove(principal)
      return undefined
    },

    async renewRecoveryCodes(_, { principal }) {
      await ownAccount.freshSessionOf(principal)
      return { recoveryCodes: [...(await secondFactor.renewCodes(principal))] }
    },

    async listPasskeys(_, { principal }) {
      await ownAccount.sessionOf(principal)
      const rows = await passkeys.list(principal.id)
      return {
        entries: rows.map((row) => ({
          id: row.id,
          name: row.name,
          createdAt: isoOf(row.created_at),
          lastUsedAt: row.last_used_at === null ? null : isoOf(row.last_used_at),
        })),
      }
    },

    async removePasskey({ params }, { principal }) {
      await ownAccount.freshSessionOf(principal)
      await passkeys.remove(principal, params.id)
      return undefined
    },
  }
}

function providerHandlers({
  store,
  providers,
  recovery,
  publicUrl,
  mayTakeOver,
}: AccountServices): Handlers<typeof providersApi> {
  return {
    listProviders: async ({ params }) => ({ entries: await providers.list(params.tenant) }),

    putProvider: ({ params, body }, { principal, reason }) =>
      providers.put(principal, { ...params, settings: body.settings, secret: body.secret, reason }),

    async deleteProvider({ params }, { principal, reason }) {
      await providers.delete(principal, { ...params, reason })
      return undefined
    },

    async makeRecoveryLink({ params, body }, { principal, reason }) {
      const { tenant, name } = params
      const user = await findUser(store.reader<IamTables>(), tenant, name)
      if (user === undefined) throw iamErrors.error('MP_IAM_USER_UNKNOWN', { username: name })
      await mayTakeOver(principal, user)
      const { removesSecondFactors } = body
      const link = await recovery.makeLink(principal, { user, removesSecondFactors, reason })
      return { url: `${publicUrl()}${link.path}`, expiresAt: isoOf(link.expiresAtMs) }
    },
  }
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString()
}
