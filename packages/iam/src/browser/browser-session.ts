/** Who is signed in in a browser, by the cookie that it sends. */
import { MidplaneError } from '@midplane/contract'
import type { Identity, Principal } from '@midplane/kernel'
import type { SessionRow } from '../credential-store.ts'
import type { SignedIn } from '../service/interactions.ts'
import type { OwnAccount } from '../service/own-account.ts'

type Parts = { readonly identity: Identity; readonly ownAccount: OwnAccount }
type Sender = { readonly sessionToken: string | undefined; readonly address: string }

export type OpenBrowserSession = { readonly principal: Principal; readonly session: SessionRow }

/** Undefined without a session that is still good. */
export async function sessionIn(
  parts: Parts,
  { sessionToken, address }: Sender,
): Promise<OpenBrowserSession | undefined> {
  if (sessionToken === undefined) return undefined
  try {
    const principal = await parts.identity.authenticateToken(sessionToken, address)
    return { principal, session: await parts.ownAccount.sessionOf(principal) }
  } catch (error) {
    if (MidplaneError.is(error) && error.status < 500) return undefined
    throw error
  }
}

/** The same as far as it counts for a tenant: its own people, and those of the platform. */
export async function browserSession(
  parts: Parts,
  sender: Sender & { readonly tenant: string },
): Promise<SignedIn | undefined> {
  const open = await sessionIn(parts, sender)
  if (open === undefined || !['*', sender.tenant].includes(open.principal.tenant)) return undefined
  const { user_id: accountId, methods, created_at: atMs } = open.session
  return { accountId, methods: methods.split(' '), atMs }
}
