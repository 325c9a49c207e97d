/**
 * The identity port: who a request comes from, and what that principal may do. Hot: no query for a
 * known token.
 */
import type { IncomingMessage } from 'node:http'
import type { Clock, Decision, Identity, Principal } from '@midplane/kernel'
import { iamErrors } from '../errors.ts'
import type { LocalToken } from '../local-token.ts'
import { EVERYTHING, grantCovering, NOTHING, type Rights } from '../model/grants.ts'
import { KnownPrincipal, labelOf, type Access, type Identified } from '../model/known-principal.ts'
import {
  isLegacyAdmitted,
  isLocalPeer,
  isLoopback,
  type LegacyAccess,
  type Peer,
} from '../model/peer.ts'
import { isSecretOf, LOCAL_TOKEN_ID, parseToken, type TokenText } from '../model/token.ts'
import type { VerifiedTokens } from '../verified-tokens.ts'
import type { SignIn } from './sign-in.ts'

export type IdentityParts = {
  readonly tokens: VerifiedTokens
  readonly localToken: LocalToken
  readonly signIn: SignIn
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
    const token = parseToken(text)
    if (token === undefined) throw refusal('it is not a token of this platform')
    if (token.id === LOCAL_TOKEN_ID) return authenticateLocal(token, peer)
    const known = parts.tokens.known(token.id) ?? (await parts.tokens.read(token.id))
    if (known === undefined || !isSecretOf(known.secretHash, token.secret))
      throw refusal('it is unknown or revoked')
    const nowMs = parts.clock.nowMs()
    if (known.expiresAtMs <= nowMs)
      throw refusal(`it expired at ${new Date(known.expiresAtMs).toISOString()}`)
    parts.tokens.noteUse(known, nowMs)
    return new KnownPrincipal(known.who, known, peer.address)
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

  return {
    async authenticate(request) {
      const peer = peerOf(request)
      const text = bearerOf(request)
      if (text === undefined) return new KnownPrincipal(ANONYMOUS, anonymousAccess, peer.address)
      return authenticateToken(text, { address: peer.address, isLocal: isLocalPeer(peer) })
    },

    authenticateToken: (text, address) =>
      authenticateToken(text, { address, isLocal: isLoopback(address) }),

    login: (username, password, address) => parts.signIn.login(username, password, address),

    legacyPrincipal(request) {
      const peer = peerOf(request)
      return isLegacyAdmitted(parts.legacy.access, peer)
        ? new KnownPrincipal(LEGACY, legacyAccess, peer.address)
        : undefined
    },

    decide: (principal, action, resource) => decide(principal, { action, resource }, parts.clock),
  }
}

function decide(
  principal: Principal,
  { action, resource }: { readonly action: string; readonly resource: string },
  clock: Clock,
): Decision {
  if (principal.kind === 'system') return allowed('the platform itself')
  const access = KnownPrincipal.accessOf(principal)
  if (access === undefined) return refused(`${labelOf(principal)} was not authenticated here`)
  if (access.isRevoked) return refused(`the token of ${labelOf(principal)} was revoked`)
  if (access.expiresAtMs !== Infinity && access.expiresAtMs <= clock.nowMs()) {
    return refused(`the token of ${labelOf(principal)} has expired`)
  }
  const grant = grantCovering(access.rights, action, resource)
  return grant === undefined
    ? refused(`no grant of ${labelOf(principal)} covers "${action}" on "${resource}"`)
    : allowed(`${labelOf(principal)} has "${grant.action}" on "${grant.resource}"`)
}

function allowed(because: string): Decision {
  return { isAllowed: true, because }
}

function refused(because: string): Decision {
  return { isAllowed: false, because }
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
