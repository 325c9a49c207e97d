/**
 * The identity port: who a request comes from, and what that principal may do. Hot: no query for a
 * known token.
 */
import type { IncomingMessage } from 'node:http'
import { DEFAULT_TENANT, MidplaneError } from '@midplane/contract'
import type { Clock, Identity, Principal } from '@midplane/kernel'
import { cookieOf, SESSION_COOKIE } from '../browser/cookies.ts'
import { iamErrors } from '../errors.ts'
import type { LocalToken } from '../local-token.ts'
import { EVERYTHING, NOTHING, type Rights } from '../model/grants.ts'
import { KnownPrincipal, type Access, type Identified } from '../model/known-principal.ts'
import {
  isLegacyAdmitted,
  isLocalPeer,
  isLoopback,
  type LegacyAccess,
  type Peer,
} from '../model/peer.ts'
import { isSecretOf, LOCAL_TOKEN_ID, parseToken, type TokenText } from '../model/token.ts'
import type { PlatformTokens } from '../oidc/platform-tokens.ts'
import type { Subject, Subjects } from '../subjects.ts'
import type { VerifiedToken, VerifiedTokens } from '../verified-tokens.ts'
import { decide } from './decision.ts'
import type { PasswordSignIn } from './password-sign-in.ts'

export type IdentityParts = {
  readonly tokens: VerifiedTokens
  readonly subjects: Subjects
  /** Signed access tokens of our own issuers. */
  readonly platformTokens: PlatformTokens
  readonly localToken: LocalToken
  readonly signIn: PasswordSignIn
  readonly legacy: { readonly access: LegacyAccess; readonly rights: Rights }
  readonly clock: Clock
}

const BEARER = /^bearer +(\S+) *$/i
const ANY_BEARER = /^bearer\b/i

const ANONYMOUS: Identified = { kind: 'anonymous', id: 'anonymous', name: 'anonymous', tenant: '*' }
const LEGACY: Identified = { kind: 'anonymous', id: 'legacy', name: 'legacy', tenant: '*' }
const LOCAL: Identified = { kind: 'local', id: 'local', name: 'local', tenant: '*' }

export function createIdentity(parts: IdentityParts): Identity {
  const anonymousAccess = lasting(NOTHING)
  const legacyAccess = lasting(parts.legacy.rights)
  const localAccess = lasting(EVERYTHING)

  async function authenticateToken(
    text: string,
    peer: { readonly address: string; readonly isLocal: boolean },
  ): Promise<Principal> {
    if (parts.platformTokens.hasForm(text)) return authenticateSigned(text, peer.address)
    const token = parseToken(text)
    if (token === undefined) throw refusal('it is not a token of this platform')
    if (token.id === LOCAL_TOKEN_ID) return authenticateLocal(token, peer)
    const known = parts.tokens.known(token.id) ?? (await parts.tokens.read(token.id))
    if (known === undefined || !isSecretOf(known.secretHash, token.secret))
      throw refusal('it is unknown or revoked')
    const nowMs = parts.clock.nowMs()
    if (known.expiresAtMs <= nowMs)
      throw refusal(`it expired at ${new Date(known.expiresAtMs).toISOString()}`)
    const subject = known.ownerId === undefined ? undefined : await subjectOf(known.ownerId)
    parts.tokens.noteUse(known, nowMs)
    return new KnownPrincipal(whoOf(known, subject), known, peer.address, subject)
  }

  async function authenticateSigned(text: string, address: string): Promise<Principal> {
    const signed = await parts.platformTokens.subjectOf(text)
    if (signed === undefined)
      throw refusal('it is not for this platform, altered, or out of its time')
    const subject = await subjectOf(signed.id)
    const { kind, id, name, tenant } = subject
    // Like a session: all that its subject may, and no longer than it lasts.
    const access = { rights: undefined, isRevoked: false, expiresAtMs: signed.expiresAtMs }
    return new KnownPrincipal({ kind, id, name, tenant }, access, address, subject)
  }

  async function subjectOf(id: string): Promise<Subject> {
    const subject = parts.subjects.known(id) ?? (await parts.subjects.read(id))
    if (subject?.isActive !== true) throw refusal('its owner is disabled')
    return subject
  }

  function authenticateLocal(
    token: TokenText,
    peer: { readonly address: string; readonly isLocal: boolean },
  ): Principal {
    if (!peer.isLocal)
      throw refusal('the token of the local command line is good on the machine itself only')
    if (!parts.localToken.isSecret(token.secret))
      throw refusal('the token of the local command line has changed')
    return new KnownPrincipal(LOCAL, localAccess, peer.address)
  }

  /**
   * A session that has ended is none, so that a page can ask for a new one. Pages of other sites
   * cannot use the cookie to write (the guard of the server) nor read what it shows (CORS).
   */
  async function authenticateBrowser(request: IncomingMessage, peer: Peer): Promise<Principal> {
    const { address } = peer
    const text = cookieOf(request, SESSION_COOKIE) ?? ''
    try {
      return await authenticateToken(text, { address, isLocal: false })
    } catch (error) {
      if (!MidplaneError.is(error) || error.status >= 500) throw error
      return new KnownPrincipal(ANONYMOUS, anonymousAccess, address)
    }
  }

  /** To write, a browser has to say which page it writes for; the guard has looked at what it says. */
  function isCookieAdmitted(request: IncomingMessage): boolean {
    if (cookieOf(request, SESSION_COOKIE) === undefined) return false
    const { method, headers } = request
    if (method === 'GET' || method === 'HEAD') return true
    return headers.origin !== undefined || headers['sec-fetch-site'] === 'same-origin'
  }

  return {
    async authenticate(request) {
      const peer = peerOf(request)
      const text = bearerOf(request)
      if (text === undefined && isCookieAdmitted(request)) {
        return authenticateBrowser(request, peer)
      }
      if (text === undefined) return new KnownPrincipal(ANONYMOUS, anonymousAccess, peer.address)
      return authenticateToken(text, { address: peer.address, isLocal: isLocalPeer(peer) })
    },

    authenticateToken: (text, address) =>
      authenticateToken(text, { address, isLocal: isLoopback(address) }),

    login: (username, password, address) =>
      parts.signIn.login(
        { tenant: DEFAULT_TENANT, username, password, address },
        { code: undefined, caller: { address, userAgent: 'api' } },
      ),

    legacyPrincipal(request) {
      const peer = peerOf(request)
      return isLegacyAdmitted(parts.legacy.access, peer)
        ? new KnownPrincipal(LEGACY, legacyAccess, peer.address)
        : undefined
    },

    decide: (principal, action, resource) => decide(principal, action, resource, parts.clock),
  }
}

/** A session acts as its user; a token under its own name, beside that of its owner. */
function whoOf(token: VerifiedToken, subject: Subject | undefined): Identified {
  const { id, name, tenant, isSession } = token
  if (subject === undefined) return { kind: 'token', id, name, tenant }
  return isSession
    ? { kind: subject.kind, id: subject.id, name: subject.name, tenant: subject.tenant }
    : { kind: 'token', id, name: `${subject.name}/${name}`, tenant: subject.tenant }
}

function lasting(rights: Rights): Access {
  return { rights, isRevoked: false, expiresAtMs: Infinity }
}

function refusal(problem: string): Error {
  return iamErrors.error('MP_IAM_TOKEN_REFUSED', { problem })
}

function peerOf(request: IncomingMessage): Peer {
  return { address: request.socket.remoteAddress ?? '', headers: request.headers }
}

/** Undefined without a bearer token; other schemes belong to the skins of other protocols. */
function bearerOf(request: IncomingMessage): string | undefined {
  const { authorization } = request.headers
  if (authorization === undefined || !ANY_BEARER.test(authorization)) return undefined
  return BEARER.exec(authorization)?.[1] ?? ''
}
