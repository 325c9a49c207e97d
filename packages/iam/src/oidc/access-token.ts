/**
 * Signed access tokens, `typ: at+jwt`, ES256: made and checked here without a query.
 * Invariant: a token is checked against one key only, the published one that its `kid` names, and with
 * the algorithm of that key, whatever the token says of itself.
 * Source: RFC 9068 (JWT profile for access tokens), RFC 8725 (best practices).
 */
import { sign, verify } from 'node:crypto'
import type { Ring } from './key-ring.ts'

export type AccessClaims = {
  readonly iss: string
  readonly sub: string
  readonly aud: string
  readonly client_id: string
  readonly tenant: string
  /** Seconds since 1970. */
  readonly iat: number
  readonly exp: number
  readonly jti: string
  readonly scope?: string
  /** Whom `sub` names. */
  readonly sub_kind: 'user' | 'service-account' | 'client'
  /** Name for people to read. */
  readonly name?: string
}

const JWT_SIZE_MAX = 8192
/** The signature may be empty, as unsigned tokens have it: those are ours to refuse. */
const COMPACT = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)$/

export function isJwtForm(text: string): boolean {
  return text.length <= JWT_SIZE_MAX && COMPACT.test(text)
}

/** About 40 microseconds. */
export function signAccessToken(claims: AccessClaims, ring: Ring): string {
  const { kid, privateKey } = ring.signing.ES256
  const header = `{"alg":"ES256","typ":"at+jwt","kid":"${kid}"}`
  const signed = `${base64url(header)}.${base64url(JSON.stringify(claims))}`
  const signature = sign('sha256', Buffer.from(signed), {
    key: privateKey,
    dsaEncoding: 'ieee-p1363',
  })
  return `${signed}.${signature.toString('base64url')}`
}

/** Undefined when it is not ours, altered, for somebody else, or out of its time. */
export function verifyAccessToken(
  text: string,
  expected: {
    readonly ring: Ring
    readonly issuer: string
    /** Left out: any. */
    readonly audience?: string
    readonly nowMs: number
  },
): AccessClaims | undefined {
  const [, header = '', payload = '', signature = ''] = COMPACT.exec(text) ?? []
  const { alg, typ, kid, crit } = objectOf(header)
  if (typ !== 'at+jwt' || alg !== 'ES256' || typeof kid !== 'string' || crit !== undefined)
    return undefined
  const key = expected.ring.byKid.get(kid)
  if (key === undefined || key.alg !== 'ES256') return undefined
  const isSigned = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    { key: key.publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  if (!isSigned) return undefined
  const claims = objectOf(payload) as AccessClaims // signed by us
  const nowSeconds = expected.nowMs / 1000
  if (claims.iss !== expected.issuer || claims.exp <= nowSeconds || claims.iat > nowSeconds + 60)
    return undefined
  return expected.audience === undefined || claims.aud === expected.audience ? claims : undefined
}

/** What a token says of itself, unchecked: only good for finding what to check it against. */
export function unverifiedIssuer(text: string): string | undefined {
  const { iss } = objectOf(COMPACT.exec(text)?.[2] ?? '')
  return typeof iss === 'string' ? iss : undefined
}

function objectOf(part: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))) as Readonly<
      Record<string, unknown>
    > // an object or an empty one
  } catch {
    return {}
  }
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url')
}
