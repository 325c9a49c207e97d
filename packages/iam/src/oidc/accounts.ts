/** Whom the provider speaks of: people and service accounts, as the directory knows them at this moment. */
export type Account = {
  readonly id: string
  /** `*`: of the platform itself, who may sign on to programs of every tenant. */
  readonly tenant: string
  readonly name: string
  readonly displayName: string
  readonly email: string | undefined
  readonly groups: readonly string[]
}

export interface Accounts {
  /** Undefined when there is none, it is disabled, or it may not sign on to programs of this tenant. */
  user(tenant: string, id: string): Promise<Account | undefined>
  /** Undefined when there is none or it is disabled. */
  serviceAccount(
    tenant: string,
    id: string,
  ): Promise<{ readonly id: string; readonly name: string } | undefined>
  serviceAccountNamed(tenant: string, name: string): Promise<{ readonly id: string } | undefined>
  hasTenant(tenant: string): Promise<boolean>
}
