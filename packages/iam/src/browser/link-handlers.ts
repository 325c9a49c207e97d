/** One-time links, consent, and signing out. */
import { consentPage } from '../pages/consent-page.ts'
import type { Problem } from '../pages/form.ts'
import { newPasswordPage, signedOutPage, signOutPage } from '../pages/step-pages.ts'
import { PASSWORD_SIZE_MAX, PASSWORD_SIZE_MIN } from '../password.ts'
import { basePathOf } from '../service/recovery.ts'
import { findUserById, type IamTables } from '../store.ts'
import { goOn, pageAnswer, redirect, shownTenant, type Answer } from './answer.ts'
import { browserSession, sessionIn } from './browser-session.ts'
import { dropCookie, SESSION_COOKIE } from './cookies.ts'
import { finishSignIn, problemOf, statusOf } from './finish-sign-in.ts'
import type { PagesParts } from './pages-parts.ts'
import { readForm, type Form } from './read-form.ts'
import { startPath } from './sign-in-handlers.ts'
import { formTrouble, trouble } from './trouble.ts'
import type { Visit } from './visit.ts'

export async function showNewPassword(
  parts: PagesParts,
  visit: Visit,
  problem?: Problem,
): Promise<Answer> {
  const code = visit.query.get('code') ?? ''
  const found = await parts.recovery.look(code)
  if (found === undefined) return trouble(parts, visit, { name: 'linkRefused' }, 400)
  const action = `${visit.base}/sign-in/new-password?${new URLSearchParams({ code }).toString()}`
  const page = newPasswordPage({
    tenant: shownTenant(visit),
    form: { action, proof: visit.proof },
    username: found.user.name,
    isFirst: found.isFirst,
    problem,
  })
  return pageAnswer(visit, parts.random, page, { status: problem === undefined ? 200 : 400 })
}

export async function takeNewPassword(parts: PagesParts, visit: Visit): Promise<Answer> {
  const form = await readForm(visit)
  if (typeof form === 'string') return formTrouble(parts, visit, form)
  const problem = passwordProblem(form('password'), form('repeated'))
  if (problem !== undefined) return showNewPassword(parts, visit, problem)
  try {
    const { address } = visit
    const code = visit.query.get('code') ?? undefined
    const user = await parts.recovery.finish(code, { password: form('password'), address })
    await parts.linkUsed()
    // The link proved less than both factors do.
    if (await parts.secondFactor.isActive(user.id)) return redirect(startPath(visit))
    const { location, cookies } = await finishSignIn(parts, visit, { user, methods: ['pwd'] })
    return redirect(location, cookies)
  } catch (error) {
    return trouble(parts, visit, problemOf(error), statusOf(error))
  }
}

export function passwordProblem(password: string, repeated: string): Problem | undefined {
  if (password.length < PASSWORD_SIZE_MIN) return { name: 'problemPasswordShort' }
  if (password.length > PASSWORD_SIZE_MAX) return { name: 'problemPasswordLong' }
  return password === repeated ? undefined : { name: 'problemPasswordsDiffer' }
}

export async function showConsent(parts: PagesParts, visit: Visit): Promise<Answer> {
  const interaction = await parts.interactions()?.find(visit.tenant, visit)
  const who = await browserSession(parts, visit)
  if (interaction === undefined || who === undefined || who.accountId !== interaction.accountId) {
    return trouble(parts, visit, { name: 'problemExpired' }, 400)
  }
  const user = await findUserById(parts.store.reader<IamTables>(), who.accountId)
  const page = consentPage({
    tenant: shownTenant(visit),
    form: { action: consentPath(visit), proof: visit.proof },
    interaction,
    username: user?.name ?? '',
  })
  return pageAnswer(visit, parts.random, page)
}

export async function takeConsent(parts: PagesParts, visit: Visit): Promise<Answer> {
  const form = await readForm(visit)
  if (typeof form === 'string') return formTrouble(parts, visit, form)
  const interactions = parts.interactions()
  const interaction = await interactions?.find(visit.tenant, visit)
  const who = await browserSession(parts, visit)
  if (
    interaction === undefined ||
    interactions === undefined ||
    who?.accountId !== interaction.accountId
  ) {
    return trouble(parts, visit, { name: 'problemExpired' }, 400)
  }
  return goOn(visit, parts.random, await answerConsent(interactions, visit, form))
}

export async function showSignOut(parts: PagesParts, visit: Visit): Promise<Answer> {
  if ((await sessionIn(parts, visit)) === undefined) return redirect(`${visit.base}/sign-in`)
  const form = { action: `${visit.base}/sign-out`, proof: visit.proof }
  return pageAnswer(visit, parts.random, signOutPage({ tenant: shownTenant(visit), form }))
}

export async function takeSignOut(parts: PagesParts, visit: Visit): Promise<Answer> {
  const form = await readForm(visit)
  if (typeof form === 'string') return formTrouble(parts, visit, form)
  const open = await sessionIn(parts, visit)
  if (open !== undefined) await parts.sessions.end(open.principal, open.session.id, 'signed out')
  const base = basePathOf(open?.principal.tenant ?? visit.tenant)
  const page = signedOutPage({ tenant: shownTenant(visit), startPath: `${base}/sign-in` })
  return pageAnswer(visit, parts.random, page, { cookies: [dropCookie(SESSION_COOKIE, visit)] })
}

function answerConsent(
  interactions: NonNullable<ReturnType<PagesParts['interactions']>>,
  visit: Visit,
  form: Form,
): Promise<string> {
  return form('answer') === 'yes'
    ? interactions.consented(visit.tenant, visit)
    : interactions.refused(visit.tenant, visit)
}

function consentPath(visit: Visit): string {
  const interaction = visit.query.get('interaction') ?? ''
  return `${visit.base}/consent?${new URLSearchParams({ interaction }).toString()}`
}
