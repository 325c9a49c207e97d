/** Gray releases: a second release of a namespace, for the clients that its rule names. */

/** What a client says of itself, or what the connection tells. */
export type ClientIdentity = {
  readonly ip?: string | undefined
  readonly label?: string | undefined
}

export const ANY_CLIENT: ClientIdentity = {}

/** A client matches by address or by label; `*` as address matches every client. */
export type GrayRule = { readonly ips: readonly string[]; readonly labels: readonly string[] }

export function matchesGray(rule: GrayRule, client: ClientIdentity): boolean {
  if (rule.ips.includes('*')) return true
  return (
    (client.ip !== undefined && rule.ips.includes(client.ip)) ||
    (client.label !== undefined && rule.labels.includes(client.label))
  )
}
