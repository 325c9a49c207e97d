/** Handlers that join the contract of identity to its services. */
import type { iamApi } from '@midplane/contract'
import type { Handlers, Principal, Store } from '@midplane/kernel'
import { grantsOf } from './model/grants.ts'
import { rightsHeldBy, type Identified } from './model/known-principal.ts'
import { listAudit } from './service/audit-trail.ts'
import type { SignIn } from './service/sign-in.ts'
import type { Tokens } from './service/tokens.ts'

export type IamServices = {
  readonly store: Store
  readonly signIn: SignIn
  readonly tokens: Tokens
}

export function iamHandlers({ store, signIn, tokens }: IamServices): Handlers<typeof iamApi> {
  return {
    async login({ body }, { principal: caller }) {
      const { token, expiresAtMs, principal } = await signIn.login(
        body.username,
        body.password,
        caller.address,
      )
      return {
        token,
        expiresAt: new Date(expiresAtMs).toISOString(),
        principal: shownForm(principal),
      }
    },

    async whoami(_, { principal }) {
      return { principal: shownForm(principal), grants: grantsOf(rightsHeldBy(principal)) }
    },

    async setPassword({ params, body }, { principal, reason }) {
      await signIn.setPassword(principal, {
        username: params.username,
        password: body.password,
        reason,
      })
      return undefined
    },

    listTokens: ({ query }) => tokens.list(query),

    createToken: ({ body }, { principal, reason }) => tokens.create(principal, body, reason),

    async revokeToken({ params }, { principal, reason }) {
      await tokens.revoke(principal, params.id, reason)
      return undefined
    },

    listAudit: ({ query }) => listAudit(store, query),
  }
}

function shownForm({ kind, id, name, tenant }: Principal): Identified {
  return { kind, id, name, tenant }
}
