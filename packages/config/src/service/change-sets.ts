/** Change sets: edits of one or more namespaces that are kept, and published later together. */
import {
  namespaceEditSchema,
  type ChangeSet,
  type NamespaceEdit,
  type Page,
  type PublishResult,
} from '@midplane/contract'
import {
  randomId,
  type Audit,
  type Clock,
  type Random,
  type WriteTransaction,
} from '@midplane/kernel'
import * as z from 'zod'
import { configErrors } from '../errors.ts'
import { resourceOf } from '../model/namespace-key.ts'
import type { Caller } from '../service.ts'
import {
  insertChangeSet,
  updateOpenChangeSet,
  type ChangeSetStore,
} from '../store/change-set-store.ts'
import type { ReleaseStore } from '../store/release-store.ts'
import type { ChangeSetTable, ConfigTables } from '../store/tables.ts'
import { TOPICS } from '../topics.ts'
import type { Publisher } from './publisher.ts'

export type ChangeSetsOptions = {
  readonly store: ChangeSetStore
  readonly releases: ReleaseStore
  readonly publisher: Publisher
  readonly audit: Audit
  readonly clock: Clock
  readonly random: Random
}

type Content = { readonly title: string; readonly edits: readonly NamespaceEdit[] }
type Transaction = WriteTransaction<ConfigTables>

const editsSchema = z.array(namespaceEditSchema)

export class ChangeSets {
  readonly #options: ChangeSetsOptions

  constructor(options: ChangeSetsOptions) {
    this.#options = options
  }

  async create(tenant: string, content: Content, caller: Caller): Promise<ChangeSet> {
    await this.#check(tenant, content, caller)
    const now = this.#options.clock.nowMs()
    const row: ChangeSetTable = {
      id: randomId(this.#options.random),
      tenant,
      title: content.title,
      state: 'open',
      author: caller.principal.name,
      created_at: now,
      updated_at: now,
      edits_json: JSON.stringify(content.edits),
      published_revision: null,
    }
    await this.#options.releases.write(async (tx) => {
      await tx.change({ topic: TOPICS.changeSet, key: row.id, actor: row.author })
      await insertChangeSet(tx, row)
      await this.#audit(tx, 'create', row, caller)
    })
    return changeSetOf(row)
  }

  async get(tenant: string, id: string): Promise<ChangeSet> {
    return changeSetOf(await this.#find(tenant, id))
  }

  /** Newest first; the cursor names the last one of the page before. */
  async list(
    tenant: string,
    page: {
      readonly limit: number
      readonly state?: string | undefined
      readonly cursor?: string | undefined
    },
  ): Promise<Page<ChangeSet>> {
    const rows = await this.#options.store.list(tenant, {
      limit: page.limit + 1,
      state: page.state,
      cursor: parseCursor(page.cursor),
    })
    const shown = rows.slice(0, page.limit)
    const last = shown.at(-1)
    return {
      entries: shown.map(changeSetOf),
      nextCursor:
        rows.length > page.limit && last !== undefined ? `${last.created_at}.${last.id}` : null,
    }
  }

  async save(tenant: string, id: string, content: Content, caller: Caller): Promise<ChangeSet> {
    await this.#check(tenant, content, caller)
    return await this.#update(tenant, id, 'save', caller, {
      title: content.title,
      edits_json: JSON.stringify(content.edits),
    })
  }

  async discard(tenant: string, id: string, caller: Caller): Promise<void> {
    const changeSet = await this.get(tenant, id)
    authorizeEdits(tenant, changeSet.edits, caller)
    await this.#update(tenant, id, 'discard', caller, { state: 'discarded' })
  }

  /** Errors: MP_CONFIG_CONFLICT, MP_CONFIG_CHANGE_SET_CLOSED, and those of planning. */
  async publish(
    tenant: string,
    id: string,
    options: { readonly comment: string; readonly dryRun: boolean },
    caller: Caller,
  ): Promise<PublishResult> {
    const row = await this.#find(tenant, id)
    if (row.state !== 'open') throw closed(row)
    const comment = options.comment === '' ? row.title : options.comment
    return await this.#options.publisher.publishWith(
      { tenant, edits: changeSetOf(row).edits, comment, dryRun: options.dryRun },
      { kind: 'publish', comment, rollbackTo: null, changeSetId: id },
      caller,
      async (tx, revision) => {
        const values = {
          state: 'published',
          published_revision: revision,
          updated_at: this.#options.clock.nowMs(),
        }
        if (!(await updateOpenChangeSet(tx, id, values))) throw closed(row)
        await tx.change({ topic: TOPICS.changeSet, key: id, actor: caller.principal.name })
      },
    )
  }

  /** Edits must be allowed, and must apply to the heads of today. */
  async #check(tenant: string, content: Content, caller: Caller): Promise<void> {
    authorizeEdits(tenant, content.edits, caller)
    if (content.edits.length === 0) return
    await this.#options.publisher.publish(
      { tenant, edits: content.edits, comment: '', dryRun: true },
      caller,
    )
  }

  async #find(tenant: string, id: string): Promise<ChangeSetTable> {
    const row = await this.#options.store.find(tenant, id)
    if (row === undefined) throw configErrors.error('MP_CONFIG_CHANGE_SET_UNKNOWN', { id })
    return row
  }

  async #update(
    tenant: string,
    id: string,
    verb: string,
    caller: Caller,
    values: Partial<ChangeSetTable>,
  ): Promise<ChangeSet> {
    const row = await this.#find(tenant, id)
    const next = { ...row, ...values, updated_at: this.#options.clock.nowMs() }
    await this.#options.releases.write(async (tx) => {
      await tx.change({ topic: TOPICS.changeSet, key: id, actor: caller.principal.name })
      if (!(await updateOpenChangeSet(tx, id, { ...values, updated_at: next.updated_at })))
        throw closed(row)
      await this.#audit(tx, verb, next, caller)
    })
    return changeSetOf(next)
  }

  async #audit(tx: Transaction, verb: string, row: ChangeSetTable, caller: Caller): Promise<void> {
    await this.#options.audit.record(tx, {
      principal: caller.principal,
      action: `config.change-set.${verb}`,
      resource: `config/${row.tenant}/change-sets/${row.id}`,
      reason: caller.reason,
      after: { title: row.title, state: row.state, edits: JSON.parse(row.edits_json) },
    })
  }
}

/** An empty list touches nothing of its own, so it takes the right to edit anything of the tenant. */
function authorizeEdits(tenant: string, edits: readonly NamespaceEdit[], caller: Caller): void {
  if (edits.length === 0) caller.authorize('config.edit', `config/${tenant}`)
  for (const edit of edits) caller.authorize('config.edit', resourceOf({ tenant, ...edit }))
}

function changeSetOf(row: ChangeSetTable): ChangeSet {
  return {
    id: row.id,
    title: row.title,
    state: row.state === 'published' || row.state === 'discarded' ? row.state : 'open',
    author: row.author,
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
    edits: editsSchema.parse(JSON.parse(row.edits_json)),
    publishedRevision: row.published_revision,
  }
}

function closed(row: ChangeSetTable): Error {
  const state = row.state === 'open' ? 'published or discarded' : row.state
  return configErrors.error('MP_CONFIG_CHANGE_SET_CLOSED', { id: row.id, state })
}

function parseCursor(cursor: string | undefined): { createdAt: number; id: string } | undefined {
  const [createdAt, id] = cursor?.split('.') ?? []
  return createdAt === undefined || id === undefined
    ? undefined
    : { createdAt: Number(createdAt), id }
}
