/** Handlers that join the contract of identity to its services. */
import type { clientsApi, iamApi } from '@midplane/contract'
import type { Handlers, Principal, RequestContext } from '@midplane/kernel'
import { accountHandlers, type AccountServices } from './account-api.ts'
import { auditHandlers } from './audit-api.ts'
import { accessHandlers, directoryHandlers } from './directory-api.ts'
import { denialsOf, grantsOf } from './model/grants.ts'
import { rightsHeldBy, type Identified } from './model/known-principal.ts'
import type { AuditProofParts } from './service/audit-verification.ts'
import type { DirectoryParts } from './service/directory-edit.ts'
import type { Directory } from './service/directory.ts'
import type { SignIn } from './service/sign-in.ts'
import type { Asker, Tokens } from './service/tokens.ts'

export type IamServices = {
  readonly directory: Directory
  readonly directoryParts: DirectoryParts
  readonly oidc: Handlers<typeof clientsApi>
  readonly audit: AuditProofParts
  readonly signIn: SignIn
  readonly account: AccountServices
  readonly tokens: Tokens
}

export function iamHandlers(services: IamServices): Handlers<typeof iamApi> {
  const { directory, directoryParts, oidc, audit, signIn, account, tokens } = services
  return {
    async login({ body }, { principal: caller }) {
      const { address } = caller
      const { token, expiresAtMs, principal } = await account.signIn.login(
        { ...body, address },
        { code: body.code, caller: { address, userAgent: 'api' } },
      )
      return {
        token,
        expiresAt: new Date(expiresAtMs).toISOString(),
        principal: shownForm(principal),
      }
    },

    async whoami(_, { principal }) {
      const [own, ...others] = rightsHeldBy(principal)
      return {
        principal: shownForm(principal),
        grants: own === undefined ? [] : grantsOf(own),
        denials: [own, ...others].flatMap((rights) =>
          rights === undefined ? [] : denialsOf(rights),
        ),
      }
    },

    async setPassword({ params, body }, { principal, reason }) {
      await signIn.setPassword(principal, {
        tenant: params.tenant,
        username: params.username,
        password: body.password,
        reason,
      })
      return undefined
    },

    listTokens: ({ query }, context) => tokens.list(askerOf(context), query),

    createToken: ({ body }, context) => tokens.create(askerOf(context), body),

    async revokeToken({ params }, context) {
      await tokens.revoke(askerOf(context), params.id)
      return undefined
    },

    ...accountHandlers(account),
    ...auditHandlers(audit),
    ...oidc,
    ...directoryHandlers(directoryParts, directory),
    ...accessHandlers(directoryParts),
  }
}

function askerOf(context: RequestContext): Asker {
  const { principal, reason } = context
  return {
    principal,
    reason,
    authorize: (action, resource) => context.authorize(action, resource),
  }
}

function shownForm({ kind, id, name, tenant }: Principal): Identified {
  return { kind, id, name, tenant }
}
