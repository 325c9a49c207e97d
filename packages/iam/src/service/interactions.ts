/**
 * What the OpenID provider and the sign-in pages ask of each other. The provider sends a browser to
 * `/t/{tenant}/sign-in?interaction=<uid>` (who are you?) or `/t/{tenant}/consent?interaction=<uid>`
 * (may this program know you?); the page asks `find` what is wanted, and ends with one of `signedIn`,
 * `consented` and `refused`, each of which resolves with the URL to redirect (303) the browser to.
 * Invariant: an interaction belongs to the browser that began it, by a cookie on the page's own path.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** The two sides of one request of a page. */
export type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse }

export type Interaction = {
  readonly uid: string
  readonly tenant: string
  readonly prompt: 'login' | 'consent'
  /** The program that wants to sign somebody on. */
  readonly client: {
    readonly id: string
    readonly name: string
    readonly uri: string | undefined
    /** Where the browser ends; its host is worth showing. */
    readonly redirectUri: string | undefined
  }
  /** Scopes that consent is asked for, such as `openid`, `profile`, `groups`, `offline_access`. */
  readonly scopes: readonly string[]
  /** Names of other programs (audiences) that it wants to call in the person's name. */
  readonly audiences: readonly string[]
  /** `prompt=login` or `max_age`: an open session is not enough, the person shall sign in anew. */
  readonly isFreshSignInWanted: boolean
  readonly loginHint: string | undefined
  /** Language tags that the program asked for, best first. */
  readonly locales: readonly string[]
  /** The user who is signed in already, when the prompt is consent. */
  readonly accountId: string | undefined
}

export type SignedIn = {
  /** Id of the user. */
  readonly accountId: string
  /** How: RFC 8176 names, such as `pwd`, `otp`, `hwk`, `fed`. */
  readonly methods: readonly string[]
  readonly atMs: number
}

export interface Interactions {
  /** Undefined when it is unknown, ended, of another tenant, or of another browser. */
  find(tenant: string, exchange: Exchange): Promise<Interaction | undefined>
  signedIn(tenant: string, exchange: Exchange, who: SignedIn): Promise<string>
  consented(tenant: string, exchange: Exchange): Promise<string>
  /** The person said no: the program is told `access_denied`. */
  refused(tenant: string, exchange: Exchange): Promise<string>
}

/** Who the browser's own session (`mp_session`) belongs to; implemented beside the pages. */
export interface BrowserSessions {
  /** Undefined without a session that is good for this tenant. */
  of(request: IncomingMessage, tenant: string): Promise<SignedIn | undefined>
  /** Ends the browser's session, as when a program signs the person out. */
  end(exchange: Exchange): Promise<void>
}

/**
 * Pages that the provider itself shows in the middle of a flow. Every form posts to `action` with
 * the hidden field `xsrf`; further fields are named per page.
 */
export type OidcPage =
  /** Field `user_code`. */
  | {
      readonly kind: 'device-code'
      readonly action: string
      readonly xsrf: string
      readonly userCode: string | undefined
      readonly problem: 'none' | 'wrong-code' | 'aborted' | 'failed'
    }
  /** Hidden fields `user_code` and `confirm=yes`; a button `abort=yes`. */
  | {
      readonly kind: 'device-confirm'
      readonly action: string
      readonly xsrf: string
      readonly userCode: string
      readonly clientName: string
    }
  | { readonly kind: 'device-done'; readonly clientName: string }
  /** A button `logout=yes`, and one without a name that goes back. */
  | {
      readonly kind: 'sign-out'
      readonly action: string
      readonly xsrf: string
      readonly clientName: string | undefined
    }
  | { readonly kind: 'signed-out'; readonly clientName: string | undefined }
  | { readonly kind: 'error'; readonly code: string; readonly description: string }

export interface OidcPages {
  /** The whole HTML page; `headers` carry its content security policy. */
  render(
    tenant: string,
    page: OidcPage,
    request: IncomingMessage,
  ): { readonly html: string; readonly headers: Readonly<Record<string, string>> }
}
