/** Access keys: the secrets with which Apollo clients of an application sign their requests. */
import type { AccessKeyView } from '@midplane/contract'
import {
  randomId,
  type Audit,
  type Clock,
  type Random,
  type WriteTransaction,
} from '@midplane/kernel'
import { configErrors } from '../errors.ts'
import type { Caller } from '../service.ts'
import type { Serving } from '../serving/serving.ts'
import {
  deleteAccessKey,
  insertAccessKey,
  setAccessKeyEnabled,
  type AccessKeyStore,
} from '../store/access-key-store.ts'
import type { ReleaseStore } from '../store/release-store.ts'
import type { AccessKeyTable, ConfigTables } from '../store/tables.ts'
import { TOPICS } from '../topics.ts'
import { CATCH_UP_TIMEOUT_MS } from './publisher.ts'

const SECRET_BYTES = 24

export type AccessKeysOptions = {
  readonly store: AccessKeyStore
  readonly releases: ReleaseStore
  readonly serving: Serving
  readonly audit: Audit
  readonly clock: Clock
  readonly random: Random
}

type KeyName = { readonly tenant: string; readonly id: string }
type Transaction = WriteTransaction<ConfigTables>

export class AccessKeys {
  readonly #options: AccessKeysOptions

  constructor(options: AccessKeysOptions) {
    this.#options = options
  }

  async list(tenant: string, application: string | undefined): Promise<AccessKeyView[]> {
    const rows = await this.#options.store.list(tenant, application)
    return rows.map((row) => viewOf(row))
  }

  /** The only answer that shows the secret. */
  async create(tenant: string, application: string, caller: Caller): Promise<AccessKeyView> {
    const row: AccessKeyTable = {
      id: randomId(this.#options.random),
      tenant,
      application,
      secret: Buffer.from(this.#options.random.bytes(SECRET_BYTES)).toString('hex'),
      is_enabled: 1,
      created_at: this.#options.clock.nowMs(),
      created_by: caller.principal.name,
    }
    await this.#change('create', caller, async (tx) => {
      await insertAccessKey(tx, row)
      return row
    })
    return viewOf(row, row.secret)
  }

  async setEnabled(name: KeyName, isEnabled: boolean, caller: Caller): Promise<AccessKeyView> {
    const row = await this.#change(isEnabled ? 'enable' : 'disable', caller, async (tx) =>
      found(name, await setAccessKeyEnabled(tx, { ...name, isEnabled })),
    )
    return viewOf(row)
  }

  async delete(name: KeyName, caller: Caller): Promise<void> {
    await this.#change('delete', caller, async (tx) => found(name, await deleteAccessKey(tx, name)))
  }

  async #change(
    verb: string,
    caller: Caller,
    work: (tx: Transaction) => Promise<AccessKeyTable>,
  ): Promise<AccessKeyTable> {
    const { row, revision } = await this.#options.releases.write(async (tx) => {
      const changed = await work(tx)
      const key = `${changed.tenant}/${changed.application}`
      const change = await tx.change({ topic: TOPICS.accessKey, key, actor: caller.principal.name })
      await this.#options.audit.record(tx, {
        principal: caller.principal,
        action: `config.access-key.${verb}`,
        resource: `config/${changed.tenant}/access-keys/${changed.id}`,
        reason: caller.reason,
        after: viewOf(changed),
      })
      return { row: changed, revision: change.revision }
    })
    await this.#options.serving.caughtUp(revision, CATCH_UP_TIMEOUT_MS)
    return row
  }
}

function viewOf(row: AccessKeyTable, secret: string | null = null): AccessKeyView {
  return {
    id: row.id,
    application: row.application,
    isEnabled: row.is_enabled === 1,
    secret,
    createdAt: new Date(row.created_at).toISOString(),
    createdBy: row.created_by,
  }
}

function found(name: KeyName, row: AccessKeyTable | undefined): AccessKeyTable {
  if (row === undefined) throw configErrors.error('MP_CONFIG_ACCESS_KEY_UNKNOWN', { id: name.id })
  return row
}
