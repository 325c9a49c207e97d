/**
 * The issuers that this node has made: one per tenant, at its first request. Bounded, so that ten
 * thousand tenants cost what the active ones cost.
 * Invariant: an issuer is made anew when the keys of its tenant change.
 */
import type { RequestListener } from 'node:http'
import type { Provider } from 'oidc-provider/lib/provider.js'
import { issuerOf } from './issuer.ts'
import type { KeyRings, Ring } from './key-ring.ts'
import { createProvider, type ProviderParts } from './provider.ts'

const PROVIDERS_MAX = 500

export type TenantProvider = {
  readonly provider: Provider
  readonly callback: RequestListener
  readonly ring: Ring
}

export class Providers {
  readonly #parts: ProviderParts & { readonly keys: KeyRings; readonly publicUrl: () => string }
  readonly #providers = new Map<string, TenantProvider>()

  constructor(
    parts: ProviderParts & { readonly keys: KeyRings; readonly publicUrl: () => string },
  ) {
    this.#parts = parts
  }

  get size(): number {
    return this.#providers.size
  }

  async of(tenant: string): Promise<TenantProvider> {
    const { keys, publicUrl } = this.#parts
    const ring = await keys.of(tenant)
    const known = this.#providers.get(tenant)
    if (known !== undefined) this.#providers.delete(tenant)
    const made =
      known !== undefined && hasKeysOf(known.ring, ring)
        ? known
        : this.#make(tenant, ring, publicUrl())
    this.#providers.set(tenant, made)
    const [oldest] = this.#providers.keys()
    if (this.#providers.size > PROVIDERS_MAX && oldest !== undefined) this.#providers.delete(oldest)
    return made
  }

  #make(tenant: string, ring: Ring, publicUrl: string): TenantProvider {
    const provider = createProvider(this.#parts, {
      issuer: issuerOf(publicUrl, tenant),
      tenant,
      ring,
    })
    return { provider, callback: provider.callback(), ring }
  }
}

/** The same keys in the same order: which of them signs is part of it. */
function hasKeysOf(one: Ring, other: Ring): boolean {
  return (
    one.keys.length === other.keys.length &&
    one.keys.every(({ kid }, index) => kid === other.keys[index]?.kid)
  )
}
