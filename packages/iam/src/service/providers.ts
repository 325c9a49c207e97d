/** Outside ways to sign in that a tenant trusts: kept with their secrets sealed. */
import type { SignInProvider, SignInProviderSettings } from '@midplane/contract'
import type { Audit, Clock, Principal, Store } from '@midplane/kernel'
import type { Kysely } from 'kysely'
import { iamErrors } from '../errors.ts'
import { labelOf } from '../model/known-principal.ts'
import {
  deleteProviderRow,
  findProviderRow,
  listProviderRows,
  putProviderRow,
  type ProviderRow,
  type ProviderTables,
} from '../provider-store.ts'
import type { Sealer } from '../sealer.ts'

export type ProvidersParts = {
  readonly store: Store
  readonly audit: Audit
  readonly clock: Clock
  readonly sealer: Sealer
}

/** With its secret, for those who talk to it. */
export type Provider<Kind extends SignInProviderSettings['kind'] = SignInProviderSettings['kind']> =
  {
    readonly tenant: string
    readonly name: string
    readonly settings: Extract<SignInProviderSettings, { kind: Kind }>
    readonly secret: string | undefined
    /** Changes with every change of it. */
    readonly version: string
  }

export class Providers {
  readonly #parts: ProvidersParts

  constructor(parts: ProvidersParts) {
    this.#parts = parts
  }

  async list(tenant: string): Promise<SignInProvider[]> {
    return (await listProviderRows(this.#reader(), tenant)).map(shownForm)
  }

  async ofKind<Kind extends ProviderRow['kind']>(
    tenant: string,
    kind: Kind,
  ): Promise<Provider<Kind>[]> {
    const rows = await listProviderRows(this.#reader(), tenant)
    return rows.filter((row) => row.kind === kind).map((row) => this.#open<Kind>(row))
  }

  /** Errors: MP_IAM_PROVIDER_UNKNOWN. */
  async find<Kind extends ProviderRow['kind']>(
    tenant: string,
    name: string,
    kind: Kind,
  ): Promise<Provider<Kind>> {
    const row = await findProviderRow(this.#reader(), tenant, name)
    if (row?.kind !== kind) throw iamErrors.error('MP_IAM_PROVIDER_UNKNOWN', { tenant, name })
    return this.#open<Kind>(row)
  }

  /** `secret`: null takes it away, undefined leaves it. */
  async put(
    principal: Principal,
    wanted: {
      readonly tenant: string
      readonly name: string
      readonly settings: SignInProviderSettings
      readonly secret: string | null | undefined
      readonly reason: string
    },
  ): Promise<SignInProvider> {
    const { store, audit, clock, sealer } = this.#parts
    const { tenant, name, settings, secret, reason } = wanted
    const row = await store.write<ProviderTables, ProviderRow>(async (tx) => {
      const before = await findProviderRow(tx.db, tenant, name)
      const kept =
        before !== undefined && before.kind === settings.kind ? before.secret_sealed : null
      const sealed = secret === null ? null : sealer.seal(secret ?? '', contextOf(tenant, name))
      const after: ProviderRow = {
        tenant,
        name,
        kind: settings.kind,
        settings_json: JSON.stringify(settings),
        secret_sealed: secret === undefined ? kept : sealed,
        updated_at: Math.max(clock.nowMs(), (before?.updated_at ?? 0) + 1),
      }
      await putProviderRow(tx.db, after)
      await audit.record(tx, {
        principal,
        action: 'iam.providers.put',
        resource: `iam/${tenant}/providers/${name}`,
        reason,
        before: before === undefined ? null : auditedForm(before),
        after: { ...auditedForm(after), ...(secret === undefined ? {} : { isSecretNew: true }) },
      })
      await tx.change({
        topic: 'iam.provider',
        key: `${tenant}/${name}`,
        actor: labelOf(principal),
      })
      return after
    })
    return shownForm(row)
  }

  /** Errors: MP_IAM_PROVIDER_UNKNOWN. */
  async delete(
    principal: Principal,
    {
      tenant,
      name,
      reason,
    }: { readonly tenant: string; readonly name: string; readonly reason: string },
  ): Promise<void> {
    const { store, audit } = this.#parts
    await store.write<ProviderTables, void>(async (tx) => {
      const row = await deleteProviderRow(tx.db, tenant, name)
      if (row === undefined) throw iamErrors.error('MP_IAM_PROVIDER_UNKNOWN', { tenant, name })
      await audit.record(tx, {
        principal,
        action: 'iam.providers.delete',
        resource: `iam/${tenant}/providers/${name}`,
        reason,
        before: auditedForm(row),
      })
      await tx.change({
        topic: 'iam.provider',
        key: `${tenant}/${name}`,
        actor: labelOf(principal),
      })
    })
  }

  #open<Kind extends ProviderRow['kind']>(row: ProviderRow): Provider<Kind> {
    const { tenant, name, secret_sealed: sealed } = row
    return {
      tenant,
      name,
      settings: JSON.parse(row.settings_json) as Provider<Kind>['settings'], // of the row's kind, written by put
      secret:
        sealed === null ? undefined : this.#parts.sealer.unseal(sealed, contextOf(tenant, name)),
      version: String(row.updated_at),
    }
  }

  #reader(): Kysely<ProviderTables> {
    return this.#parts.store.reader<ProviderTables>()
  }
}

function shownForm(row: ProviderRow): SignInProvider {
  return { name: row.name, settings: settingsOf(row), hasSecret: row.secret_sealed !== null }
}

function auditedForm(row: ProviderRow): Record<string, unknown> {
  return { ...settingsOf(row), hasSecret: row.secret_sealed !== null }
}

function settingsOf(row: ProviderRow): SignInProviderSettings {
  return JSON.parse(row.settings_json) as SignInProviderSettings // written by put, after validation
}

function contextOf(tenant: string, name: string): string {
  return `provider/${tenant}/${name}`
}
