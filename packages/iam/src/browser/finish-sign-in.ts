/** The end of every way to sign in: a session in the browser, and on to where the person wanted. */
import { MidplaneError } from '@midplane/contract'
import { returnPathOf } from '../model/return-path.ts'
import { ACCOUNT_PATH } from '../pages/account-page.ts'
import type { Problem } from '../pages/form.ts'
import type { SignedIn } from '../service/interactions.ts'
import type { Proof } from '../service/sessions.ts'
import { sessionIn } from './browser-session.ts'
import { SESSION_COOKIE, setCookie } from './cookies.ts'
import type { PagesParts } from './pages-parts.ts'
import type { Visit } from './visit.ts'

export type Finish = { readonly location: string; readonly cookies: readonly string[] }

/** Begins a new session whatever the browser had, so nobody can have chosen it. */
export async function finishSignIn(parts: PagesParts, visit: Visit, proof: Proof): Promise<Finish> {
  const { address, userAgent, isSecure } = visit
  const session = await parts.signIn.begin(proof, { address, userAgent })
  await endOldSession(parts, visit)
  const cookie = setCookie(SESSION_COOKIE, session.token, {
    isSecure,
    lifetimeMs: parts.sessionLifetimeMs,
  })
  const who = { accountId: proof.user.id, methods: proof.methods, atMs: parts.clock.nowMs() }
  return { location: await onward(parts, visit, who), cookies: [cookie] }
}

/** Where somebody who is signed in goes on to. */
export async function onward(parts: PagesParts, visit: Visit, who: SignedIn): Promise<string> {
  const { query, tenant } = visit
  const interactions = parts.interactions()
  if (interactions !== undefined && query.has('interaction')) {
    const interaction = await interactions.find(tenant, visit)
    if (interaction !== undefined) return interactions.signedIn(tenant, visit, who)
  }
  return returnPathOf(query.get('return') ?? undefined) ?? ACCOUNT_PATH
}

/** What the page says of an error; errors that are nobody's fault here go on as they are. */
export function problemOf(error: unknown): Problem {
  if (!MidplaneError.is(error)) throw error
  switch (error.code) {
    case 'MP_IAM_SIGN_IN_REFUSED':
      return { name: 'problemSignInRefused' }
    case 'MP_IAM_TOO_MANY_ATTEMPTS':
      return {
        name: 'problemTooMany',
        values: { seconds: Number(error.details['retryAfterSeconds']) },
      }
    case 'MP_IAM_BUSY':
      return { name: 'problemBusy' }
    case 'MP_IAM_SECOND_FACTOR_REFUSED':
      return { name: 'problemCode' }
    case 'MP_IAM_PASSKEY_REFUSED':
      return { name: 'problemPasskey' }
    case 'MP_IAM_RECOVERY_REFUSED':
      return { name: 'linkRefused' }
    case 'MP_IAM_PROVIDER_FAILED':
    case 'MP_IAM_PROVIDER_UNKNOWN':
      return { name: 'problemOutside', values: { name: String(error.details['name']) } }
    case 'MP_IAM_OUTSIDE_ACCOUNT_REFUSED':
      return { name: 'problemOutsideUnknown', values: { name: String(error.details['provider']) } }
    default:
      throw error
  }
}

export function statusOf(error: unknown): number {
  return MidplaneError.is(error) ? error.status : 500
}

/** Its token would be good until it expires, in whatever hands. */
async function endOldSession(parts: PagesParts, visit: Visit): Promise<void> {
  const open = await sessionIn(parts, visit)
  if (open !== undefined)
    await parts.sessions.end(open.principal, open.session.id, 'signed in anew')
}
