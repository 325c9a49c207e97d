/** Where the issuer of each tenant stands: `<public URL>/t/<tenant>/oidc`. */

export const ISSUERS_PREFIX = '/t/'

/** Tenant names hold no character that a URL would change. */
const ISSUER_PATH = /^\/t\/([a-z0-9][a-z0-9._-]{0,62})\/oidc(?=\/|$)/

export type IssuerPath = {
  readonly tenant: string
  /** Path below the issuer, with its slash: `/token`. */
  readonly path: string
}

export function parseIssuerPath(path: string): IssuerPath | undefined {
  const match = ISSUER_PATH.exec(path)
  const tenant = match?.[1]
  return match === null || tenant === undefined
    ? undefined
    : { tenant, path: path.slice(match[0].length) || '/' }
}

export function issuerPathOf(tenant: string): string {
  return `${ISSUERS_PREFIX}${tenant}/oidc`
}

export function issuerOf(publicUrl: string, tenant: string): string {
  return publicUrl + issuerPathOf(tenant)
}

/** The tenant of an issuer of this platform. */
export function tenantOfIssuer(publicUrl: string, issuer: string): string | undefined {
  if (!issuer.startsWith(`${publicUrl}${ISSUERS_PREFIX}`)) return undefined
  const parsed = parseIssuerPath(issuer.slice(publicUrl.length))
  return parsed?.path === '/' ? parsed.tenant : undefined
}
