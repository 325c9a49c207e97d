/** The pages of sign-in on raw HTTP: which path is whose, and one answer for every request. */
import { MidplaneError } from '@midplane/contract'
import type { Http, RawHandler } from '@midplane/kernel'
import { findTenant } from '../directory-store.ts'
import { troublePage } from '../pages/step-pages.ts'
import { showAccount, takeAccount } from './account-handlers.ts'
import { pageAnswer, send, type Answer } from './answer.ts'
import {
  showConsent,
  showNewPassword,
  showSignOut,
  takeConsent,
  takeNewPassword,
  takeSignOut,
} from './link-handlers.ts'
import { comeBack, leaveFor } from './outside-handlers.ts'
import type { PagesParts } from './pages-parts.ts'
import {
  showCode,
  showRecover,
  showSignIn,
  takeCode,
  takePasskey,
  takeSignIn,
} from './sign-in-handlers.ts'
import { visitOf, type Visit } from './visit.ts'

type Handler = (parts: PagesParts, visit: Visit) => Promise<Answer | undefined>
type Routes = Readonly<Record<string, Handler>>

const GET: Routes = {
  '/sign-in': showSignIn,
  '/sign-in/code': showCode,
  '/sign-in/recover': showRecover,
  '/sign-in/new-password': (parts, visit) => showNewPassword(parts, visit),
  '/consent': showConsent,
  '/sign-out': showSignOut,
}
const POST: Routes = {
  '/sign-in': takeSignIn,
  '/sign-in/code': takeCode,
  '/sign-in/passkey': takePasskey,
  '/sign-in/new-password': takeNewPassword,
  '/consent': takeConsent,
  '/sign-out': takeSignOut,
}

const TENANT_PATH = /^\/t\/([^/]{1,255})(\/(?:sign-in|sign-out|consent)(?:\/.*)?)$/
const OWN_PATH = /^\/(?:sign-in|sign-out|account)(?:\/.*)?$/
const PROVIDER_PATH = /^\/sign-in\/(with|from)\/([a-z0-9-]{1,32})$/

type Place = { readonly tenant: string; readonly path: string }

export function mountPages(http: Http, parts: PagesParts): void {
  const handler: RawHandler = (request, response, path) => {
    const place = placeOf(path)
    if (place === undefined) return false
    const { method = 'GET' } = request
    const routed = routeOf(method === 'HEAD' ? 'GET' : method, place.path)
    if (routed === undefined) return false
    const { publicUrl } = http
    const visit = visitOf({ request, response }, place, { publicUrl, random: parts.random })
    void serve(parts, visit, routed)
    return true
  }
  for (const prefix of ['/sign-in', '/sign-out', '/account', '/t/']) http.raw(prefix, handler)
}

async function serve(parts: PagesParts, visit: Visit, handle: Handler): Promise<void> {
  let answer: Answer | undefined
  try {
    answer = (await hasTenant(parts, visit)) ? await handle(parts, visit) : undefined
    answer ??= troubleAnswer(parts, visit, { status: 404, text: `${visit.base}${visit.path}` })
  } catch (error) {
    parts.log.error('a sign-in page failed', { path: visit.path, error })
    const isKnown = MidplaneError.is(error)
    const status = isKnown ? error.status : 500
    answer = troubleAnswer(parts, visit, {
      status,
      text: isKnown ? error.message : 'internal error',
    })
  }
  const cookies = [...visit.cookies, ...answer.cookies]
  send(visit.response, { ...answer, cookies })
}

function troubleAnswer(
  parts: PagesParts,
  visit: Visit,
  { status, text }: { readonly status: number; readonly text: string },
): Answer {
  const page = troublePage({ tenant: '', problem: { text } })
  return pageAnswer(visit, parts.random, page, { status })
}

async function hasTenant({ store }: PagesParts, { tenant }: Visit): Promise<boolean> {
  return (await findTenant(store.reader(), tenant))?.state === 'active'
}

function placeOf(path: string): Place | undefined {
  if (OWN_PATH.test(path)) return { tenant: '*', path }
  const [, name, below] = TENANT_PATH.exec(path) ?? []
  if (name === undefined || below === undefined) return undefined
  try {
    return { tenant: decodeURIComponent(name), path: below }
  } catch {
    return undefined // a percent sign without two hex digits
  }
}

function routeOf(method: string, path: string): Handler | undefined {
  if (method === 'GET' && path === '/account') return showAccount
  if (method === 'POST' && path.startsWith('/account/')) return takeAccount
  const [, direction, name = ''] = PROVIDER_PATH.exec(path) ?? []
  if (direction === 'with' && method === 'POST')
    return (parts, visit) => leaveFor(parts, visit, name)
  if (direction === 'from' && method === 'GET')
    return (parts, visit) => comeBack(parts, visit, name)
  const routes = method === 'GET' ? GET : method === 'POST' ? POST : {}
  return Object.hasOwn(routes, path) ? routes[path] : undefined
}
