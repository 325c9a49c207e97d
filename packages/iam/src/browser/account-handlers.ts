/** The account page, and every button on it. */
import { MidplaneError } from '@midplane/contract'
import { renderSVG } from 'uqr'
import { listOutsideAccounts, type CredentialTables } from '../credential-store.ts'
import { ACCOUNT_PATH, accountPage, appPage, codesPage } from '../pages/account-page.ts'
import type { Problem } from '../pages/form.ts'
import { basePathOf } from '../service/recovery.ts'
import { jsonAnswer, pageAnswer, redirect, shownTenant, type Answer } from './answer.ts'
import { sessionIn, type OpenBrowserSession } from './browser-session.ts'
import { cookieOf, dropCookie, setCookie } from './cookies.ts'
import { problemOf, statusOf } from './finish-sign-in.ts'
import { passwordProblem } from './link-handlers.ts'
import { leave } from './outside-handlers.ts'
import type { PagesParts } from './pages-parts.ts'
import { readForm, readScriptJson, type Form } from './read-form.ts'
import { formTrouble } from './trouble.ts'
import type { Visit } from './visit.ts'

const PASSKEY_COOKIE = 'mp_passkey'

/** Within the session of the person; `visit` is of their own tenant. */
type Context = OpenBrowserSession & { readonly parts: PagesParts; readonly visit: Visit }
type Action = (context: Context, form: Form) => Promise<Answer>

/** What changes how the person signs in wants a fresh sign-in. */
const ACTIONS: Readonly<Record<string, { readonly run: Action; readonly wantsFresh: boolean }>> = {
  '/password': { run: changePassword, wantsFresh: false },
  '/app': { run: offerApp, wantsFresh: true },
  '/app/confirm': { run: confirmApp, wantsFresh: true },
  '/app/codes': { run: renewCodes, wantsFresh: true },
  '/app/remove': { run: removeApp, wantsFresh: true },
  '/passkey/remove': { run: removePasskey, wantsFresh: true },
  '/connect': { run: connect, wantsFresh: true },
  '/session/end': { run: endSession, wantsFresh: false },
  '/session/end-others': { run: endOtherSessions, wantsFresh: false },
}

export async function showAccount(parts: PagesParts, visit: Visit): Promise<Answer> {
  const context = await contextOf(parts, visit)
  if (context === undefined) return redirect(signInPath(visit))
  return accountAnswer(context)
}

/** Undefined when there is no such action. */
export async function takeAccount(parts: PagesParts, visit: Visit): Promise<Answer | undefined> {
  const path = visit.path.slice(ACCOUNT_PATH.length)
  if (path === '/passkey') return takeNewPasskey(parts, visit)
  const action = Object.hasOwn(ACTIONS, path) ? ACTIONS[path] : undefined
  if (action === undefined) return undefined
  const form = await readForm(visit)
  if (typeof form === 'string') return formTrouble(parts, visit, form)
  const context = await contextOf(parts, visit)
  if (context === undefined) return redirect(signInPath(visit))
  const isStale = action.wantsFresh && !parts.ownAccount.isFresh(context.session)
  if (isStale) return redirect(signInPath(context.visit, 'fresh'))
  try {
    return await action.run(context, form)
  } catch (error) {
    // What is gone already needs no word.
    if (MidplaneError.is(error) && [404, 409].includes(error.status)) return redirect(ACCOUNT_PATH)
    return accountAnswer(context, problemOf(error), statusOf(error))
  }
}

async function contextOf(parts: PagesParts, visit: Visit): Promise<Context | undefined> {
  const open = await sessionIn(parts, visit)
  if (open === undefined) return undefined
  const { tenant } = open.principal
  return { ...open, parts, visit: { ...visit, tenant, base: '' } }
}

async function accountAnswer(context: Context, problem?: Problem, status = 200): Promise<Answer> {
  const { parts, visit, principal, session } = context
  const { id: userId } = principal
  const [user, isActive, codesLeft, passkeys, sessions, providers, connected] = await Promise.all([
    parts.ownAccount.userOf(session),
    parts.secondFactor.isActive(userId),
    parts.secondFactor.codesLeft(userId),
    parts.passkeys.list(userId),
    parts.sessions.list(userId),
    parts.providers.ofKind(principal.tenant, 'oidc'),
    listOutsideAccounts(parts.store.reader<CredentialTables>(), userId),
  ])
  const page = accountPage({
    tenant: shownTenant(visit),
    username: principal.name,
    proof: visit.proof,
    hasPassword: user.password_hash !== null,
    app: { isActive, codesLeft },
    passkeys,
    outside: providers.map(({ name, settings }) => ({
      name,
      title: settings.title,
      isConnected: connected.some(({ provider }) => provider === name),
    })),
    sessions,
    sessionId: session.id,
    isDone: visit.query.has('done'),
    problem,
  })
  return pageAnswer(visit, parts.random, page, { status })
}

async function changePassword(context: Context, form: Form): Promise<Answer> {
  const { parts, principal } = context
  const password = form('password')
  const problem = passwordProblem(password, password)
  if (problem !== undefined) return accountAnswer(context, problem, 400)
  try {
    const change = { current: form('current'), password, reason: 'account page' }
    await parts.ownAccount.changePassword(principal, change)
    return redirect(`${ACCOUNT_PATH}?done`)
  } catch (error) {
    if (!MidplaneError.is(error) || error.code !== 'MP_IAM_SIGN_IN_REFUSED') throw error
    return accountAnswer(context, { name: 'problemWrongPassword' }, 403)
  }
}

async function offerApp({ parts, visit, principal }: Context): Promise<Answer> {
  const { secret, uri } = await parts.secondFactor.offer(principal)
  return pageAnswer(visit, parts.random, appPageOf(visit, { secret, uri }))
}

async function confirmApp({ parts, visit, principal }: Context, form: Form): Promise<Answer> {
  try {
    const codes = await parts.secondFactor.confirm(principal, form('code').replace(/\s/g, ''))
    return pageAnswer(visit, parts.random, codesPage({ tenant: shownTenant(visit), codes }))
  } catch (error) {
    const offer = await parts.secondFactor.offered(principal)
    if (offer === undefined) throw error
    const page = appPageOf(visit, offer, problemOf(error))
    return pageAnswer(visit, parts.random, page, { status: statusOf(error) })
  }
}

function appPageOf(
  visit: Visit,
  { secret, uri }: { readonly secret: string; readonly uri: string },
  problem?: Problem,
): ReturnType<typeof appPage> {
  const qr = renderSVG(uri, { border: 1 })
  return appPage({ tenant: shownTenant(visit), proof: visit.proof, secret, qr, problem })
}

async function renewCodes({ parts, visit, principal }: Context): Promise<Answer> {
  const codes = await parts.secondFactor.renewCodes(principal)
  return pageAnswer(visit, parts.random, codesPage({ tenant: shownTenant(visit), codes }))
}

async function removeApp({ parts, principal }: Context): Promise<Answer> {
  await parts.secondFactor.remove(principal)
  return redirect(`${ACCOUNT_PATH}?done`)
}

async function removePasskey({ parts, principal }: Context, form: Form): Promise<Answer> {
  await parts.passkeys.remove(principal, form('id'))
  return redirect(`${ACCOUNT_PATH}?done`)
}

function connect({ parts, visit, principal }: Context, form: Form): Promise<Answer> {
  const place = { ...visit, base: basePathOf(principal.tenant) }
  return leave(parts, place, { name: form('provider'), connectsTo: principal.id })
}

async function endSession({ parts, principal, session }: Context, form: Form): Promise<Answer> {
  await parts.sessions.end(principal, form('id'), 'account page')
  return redirect(
    form('id') === session.id ? `${basePathOf(principal.tenant)}/sign-in` : `${ACCOUNT_PATH}?done`,
  )
}

async function endOtherSessions({ parts, principal, session }: Context): Promise<Answer> {
  await parts.sessions.endOthers(principal, session.id, 'account page')
  return redirect(`${ACCOUNT_PATH}?done`)
}

/** JSON of the page's script, as at sign-in. */
async function takeNewPasskey(parts: PagesParts, visit: Visit): Promise<Answer> {
  const body = await readScriptJson(visit)
  if (typeof body === 'string') return jsonAnswer(400, { title: body })
  const context = await contextOf(parts, visit)
  if (context === undefined) return jsonAnswer(200, { location: signInPath(visit) })
  const { principal, session } = context
  if (!parts.ownAccount.isFresh(session)) {
    return jsonAnswer(200, { location: signInPath(context.visit, 'fresh') })
  }
  if (body['step'] === 'begin') {
    const { options, code } = await parts.passkeys.beginRegistration(principal, visit.origin)
    return jsonAnswer(200, options, [setCookie(PASSKEY_COOKIE, code, visit)])
  }
  try {
    const code = cookieOf(visit.request, PASSKEY_COOKIE)
    const name = typeof body['name'] === 'string' ? body['name'] : ''
    await parts.passkeys.register(principal, { code, name, response: body['response'] })
    return jsonAnswer(200, { location: `${ACCOUNT_PATH}?done` }, [
      dropCookie(PASSKEY_COOKIE, visit),
    ])
  } catch (error) {
    problemOf(error)
    return jsonAnswer(statusOf(error), { title: 'refused' })
  }
}

/** Back to the account page afterwards. */
function signInPath({ tenant }: Visit, mode?: 'fresh'): string {
  const query = new URLSearchParams({
    return: ACCOUNT_PATH,
    ...(mode === 'fresh' && { fresh: '1' }),
  })
  return `${basePathOf(tenant)}/sign-in?${query.toString()}`
}
