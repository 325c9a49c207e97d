/** Signing in: name and password, the second step, passkeys. */
import { MidplaneError } from '@midplane/contract'
import type { Problem } from '../pages/form.ts'
import { signInPage } from '../pages/sign-in-page.ts'
import { codePage, recoverPage } from '../pages/step-pages.ts'
import type { Proof } from '../service/sessions.ts'
import { findUserById, type IamTables } from '../store.ts'
import { goOn, jsonAnswer, pageAnswer, redirect, shownTenant, type Answer } from './answer.ts'
import { browserSession } from './browser-session.ts'
import { cookieOf, dropCookie, setCookie } from './cookies.ts'
import { finishSignIn, onward, problemOf, statusOf } from './finish-sign-in.ts'
import type { PagesParts } from './pages-parts.ts'
import { readForm, readScriptJson } from './read-form.ts'
import { formTrouble } from './trouble.ts'
import { onwardQuery, type Visit } from './visit.ts'

const CODE_COOKIE = 'mp_code'
const PASSKEY_COOKIE = 'mp_passkey'
const CODE_LIFETIME_MS = 600_000

type CodeData = { readonly userId: string; readonly methods: readonly string[] }

export async function showSignIn(parts: PagesParts, visit: Visit): Promise<Answer> {
  const interactions = parts.interactions()
  const interaction = visit.query.has('interaction')
    ? await interactions?.find(visit.tenant, visit)
    : undefined
  const isFreshWanted = visit.query.has('fresh') || interaction?.isFreshSignInWanted === true
  const who = isFreshWanted ? undefined : await browserSession(parts, visit)
  if (who !== undefined) return redirect(await onward(parts, visit, who))
  return signInAnswer(parts, visit, {
    username: interaction?.loginHint,
    clientName: interaction?.client.name,
  })
}

export async function takeSignIn(parts: PagesParts, visit: Visit): Promise<Answer> {
  const form = await readForm(visit)
  if (typeof form === 'string') return formTrouble(parts, visit, form)
  const { tenant, address } = visit
  const username = form('username').trim()
  try {
    const proof = await parts.signIn.prove({
      tenant,
      username,
      password: form('password'),
      address,
    })
    if (await parts.secondFactor.isActive(proof.user.id))
      return await askForCode(parts, visit, proof)
    const { location, cookies } = await finishSignIn(parts, visit, proof)
    return goOn(visit, parts.random, location, cookies)
  } catch (error) {
    const problem = problemOf(error)
    return signInAnswer(parts, visit, { username, problem, error })
  }
}

export async function showCode(parts: PagesParts, visit: Visit): Promise<Answer> {
  const data = await parts.flows.look('code', cookieOf(visit.request, CODE_COOKIE))
  if (data === undefined) return redirect(startPath(visit))
  return codeAnswer(parts, visit, undefined)
}

export async function takeCode(parts: PagesParts, visit: Visit): Promise<Answer> {
  const form = await readForm(visit)
  if (typeof form === 'string') return formTrouble(parts, visit, form)
  const code = cookieOf(visit.request, CODE_COOKIE)
  const data = (await parts.flows.look('code', code)) as CodeData | undefined // written by askForCode
  if (data === undefined) {
    return signInAnswer(parts, visit, { problem: { name: 'problemExpired' } })
  }
  try {
    await parts.secondFactor.check(data.userId, form('code'), visit.address)
    // Whoever else held this step is too late.
    const taken = await parts.flows.take('code', code)
    const user = await findUserById(parts.store.reader<IamTables>(), data.userId)
    if (taken === undefined || user === undefined) throw expired
    const proof = { user, methods: [...data.methods, 'otp', 'mfa'] }
    const { location, cookies } = await finishSignIn(parts, visit, proof)
    return goOn(visit, parts.random, location, [...cookies, dropCookie(CODE_COOKIE, visit)])
  } catch (error) {
    if (error === expired)
      return signInAnswer(parts, visit, { problem: { name: 'problemExpired' } })
    return codeAnswer(parts, visit, problemOf(error), statusOf(error))
  }
}

/** JSON of the page's script: `begin` asks for a challenge, `finish` brings the device's answer. */
export async function takePasskey(parts: PagesParts, visit: Visit): Promise<Answer> {
  const body = await readScriptJson(visit)
  if (typeof body === 'string') return jsonAnswer(400, { title: body })
  if (body['step'] === 'begin') {
    const { options, code } = await parts.passkeys.beginSignIn(visit.origin)
    return jsonAnswer(200, options, [setCookie(PASSKEY_COOKIE, code, visit)])
  }
  try {
    const code = cookieOf(visit.request, PASSKEY_COOKIE)
    const userId = await parts.passkeys.check(code, body['response'])
    const user = await findUserById(parts.store.reader<IamTables>(), userId)
    const isWelcome = user?.state === 'active' && ['*', visit.tenant].includes(user.tenant)
    if (!isWelcome) return jsonAnswer(401, { title: 'refused' })
    const proof = { user, methods: ['hwk', 'user', 'mfa'] }
    const { location, cookies } = await finishSignIn(parts, visit, proof)
    return jsonAnswer(200, { location }, [...cookies, dropCookie(PASSKEY_COOKIE, visit)])
  } catch (error) {
    problemOf(error)
    return jsonAnswer(statusOf(error), { title: 'refused' })
  }
}

export async function showRecover(parts: PagesParts, visit: Visit): Promise<Answer> {
  const page = recoverPage({ tenant: shownTenant(visit), startPath: startPath(visit) })
  return pageAnswer(visit, parts.random, page)
}

export function startPath(visit: Visit): string {
  return `${visit.base}/sign-in${onwardQuery(visit.query)}`
}

const expired = new Error('the second step was taken elsewhere')

async function askForCode(parts: PagesParts, visit: Visit, proof: Proof): Promise<Answer> {
  const data: CodeData = { userId: proof.user.id, methods: proof.methods }
  const flow = { userId: proof.user.id, data, lifetimeMs: CODE_LIFETIME_MS }
  const code = await parts.flows.begin('code', flow)
  const location = `${visit.base}/sign-in/code${onwardQuery(visit.query)}`
  return redirect(location, [setCookie(CODE_COOKIE, code, visit)])
}

function codeAnswer(
  parts: PagesParts,
  visit: Visit,
  problem: Problem | undefined,
  status = 200,
): Answer {
  const action = `${visit.base}/sign-in/code${onwardQuery(visit.query)}`
  const page = codePage({
    tenant: shownTenant(visit),
    form: { action, proof: visit.proof },
    problem,
    startPath: startPath(visit),
  })
  return pageAnswer(visit, parts.random, page, { status })
}

async function signInAnswer(
  parts: PagesParts,
  visit: Visit,
  view: {
    readonly username?: string | undefined
    readonly clientName?: string | undefined
    readonly problem?: Problem
    readonly error?: unknown
  },
): Promise<Answer> {
  const { base, query, proof, tenant } = visit
  const onwardText = onwardQuery(query)
  const outside = (await parts.providers.list(tenant)).filter(
    ({ settings }) => settings.kind === 'oidc',
  )
  const page = signInPage({
    tenant: shownTenant(visit),
    form: { action: startPath(visit), proof },
    clientName: view.clientName,
    username: view.username,
    isFreshWanted: query.has('fresh'),
    problem: view.problem,
    outside: outside.map(({ name, settings }) => ({
      name: settings.title,
      form: { action: `${base}/sign-in/with/${encodeURIComponent(name)}${onwardText}`, proof },
    })),
    passkeyPath: `${base}/sign-in/passkey${onwardText}`,
    recoverPath: `${base}/sign-in/recover${onwardText}`,
  })
  if (view.error === undefined) return pageAnswer(visit, parts.random, page)
  const wait = MidplaneError.is(view.error) ? view.error.details['retryAfterSeconds'] : undefined
  return pageAnswer(visit, parts.random, page, {
    status: statusOf(view.error),
    ...(typeof wait === 'number' && { headers: { 'retry-after': String(wait) } }),
  })
}
