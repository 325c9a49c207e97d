/** Signing in through another OpenID provider, and back from there. */
import { goOn, redirect, type Answer } from './answer.ts'
import { cookieOf, dropCookie, setCookie } from './cookies.ts'
import { finishSignIn, problemOf, statusOf } from './finish-sign-in.ts'
import type { PagesParts } from './pages-parts.ts'
import { readForm } from './read-form.ts'
import { formTrouble, trouble } from './trouble.ts'
import { onwardQuery, type Visit } from './visit.ts'
import { ACCOUNT_PATH } from '../pages/account-page.ts'

const OUTSIDE_COOKIE = 'mp_outside'

export async function leaveFor(parts: PagesParts, visit: Visit, name: string): Promise<Answer> {
  const form = await readForm(visit)
  if (typeof form === 'string') return formTrouble(parts, visit, form)
  return leave(parts, visit, { name, connectsTo: null })
}

/** `connectsTo`: the account is to be connected to that user, instead of a sign-in. */
export async function leave(
  parts: PagesParts,
  visit: Visit,
  { name, connectsTo }: { readonly name: string; readonly connectsTo: string | null },
): Promise<Answer> {
  try {
    const provider = await parts.providers.find(visit.tenant, name, 'oidc')
    const callback = `${visit.origin}${visit.base}/sign-in/from/${encodeURIComponent(name)}`
    const onward = { query: onwardQuery(visit.query), connectsTo }
    const { location, code } = await parts.outsideOidc.begin(provider, { callback, onward })
    return goOn(visit, parts.random, location, [setCookie(OUTSIDE_COOKIE, code, visit)])
  } catch (error) {
    parts.log.warn('sign-in through an outside provider failed', { provider: name, error })
    return trouble(parts, visit, problemOf(error), statusOf(error))
  }
}

export async function comeBack(parts: PagesParts, visit: Visit, name: string): Promise<Answer> {
  const { tenant, address } = visit
  const drop = dropCookie(OUTSIDE_COOKIE, visit)
  try {
    const provider = await parts.providers.find(tenant, name, 'oidc')
    const { identity, onward } = await parts.outsideOidc.finish(provider, {
      code: cookieOf(visit.request, OUTSIDE_COOKIE),
      query: `?${visit.query.toString()}`,
    })
    if (onward.connectsTo !== null) {
      const principal = await parts.identity.authenticateToken(visit.sessionToken ?? '', address)
      // Another person may have signed in meanwhile.
      if (principal.id !== onward.connectsTo) return redirect(ACCOUNT_PATH, [drop])
      await parts.outsideAccounts.connect(principal, tenant, identity)
      return redirect(`${ACCOUNT_PATH}?done`, [drop])
    }
    const { createsUsers } = provider.settings
    const user = await parts.outsideAccounts.userOf(tenant, identity, { createsUsers, address })
    const going = { ...visit, query: new URLSearchParams(onward.query) }
    const { location, cookies } = await finishSignIn(parts, going, { user, methods: ['fed'] })
    return goOn(visit, parts.random, location, [...cookies, drop])
  } catch (error) {
    parts.log.warn('sign-in through an outside provider failed', { provider: name, error })
    const problem = problemOf(error)
    const answer = trouble(
      parts,
      { ...visit, query: new URLSearchParams() },
      problem,
      statusOf(error),
    )
    return { ...answer, cookies: [...answer.cookies, drop] }
  }
}
