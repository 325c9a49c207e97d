/** What the OpenID provider asks of the pages: whose browser it is, the end of its session, and a few pages. */
import type { IncomingMessage } from 'node:http'
import type { Identity, Random } from '@midplane/kernel'
import { renderPage } from '../pages/layout.ts'
import { oidcPage } from '../pages/oidc-pages.ts'
import { languageOf } from '../pages/texts.ts'
import type { BrowserSessions, OidcPages } from '../service/interactions.ts'
import { browserSession, sessionIn } from './browser-session.ts'
import { cookieOf, dropCookie, SESSION_COOKIE } from './cookies.ts'
import type { PagesParts } from './pages-parts.ts'
import { LANGUAGE_COOKIE } from './visit.ts'

export function oidcBrowserSessions(
  parts: Pick<PagesParts, 'ownAccount' | 'sessions' | 'publicUrl'> & {
    /** Opened after the provider. */
    readonly identity: () => Identity
  },
): BrowserSessions {
  const known = (): Pick<PagesParts, 'ownAccount' | 'identity'> => ({
    ownAccount: parts.ownAccount,
    identity: parts.identity(),
  })
  return {
    of: (request, tenant) => browserSession(known(), { ...senderOf(request), tenant }),
    async end({ request, response }) {
      const open = await sessionIn(known(), senderOf(request))
      if (open !== undefined)
        await parts.sessions.end(open.principal, open.session.id, 'signed out')
      const isSecure = parts.publicUrl().startsWith('https:')
      response.appendHeader('set-cookie', dropCookie(SESSION_COOKIE, { isSecure }))
    },
  }
}

export function oidcPages(random: Random): OidcPages {
  return {
    render(tenant, page, request) {
      const chosen = new URL(request.url ?? '/', 'http://localhost').searchParams.get('ui_locales')
      const { 'accept-language': accepted } = request.headers
      const language = languageOf([
        chosen ?? undefined,
        cookieOf(request, LANGUAGE_COOKIE),
        accepted,
      ])
      return renderPage(oidcPage(tenant === '*' ? '' : tenant, page), { language }, random)
    },
  }
}

function senderOf(request: IncomingMessage): { sessionToken: string | undefined; address: string } {
  return {
    sessionToken: cookieOf(request, SESSION_COOKIE),
    address: request.socket.remoteAddress ?? '',
  }
}
