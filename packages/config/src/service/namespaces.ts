/** Namespaces: creating, listing, exporting, and reading their history. */
import type {
  Address,
  Explanation,
  NamespaceSummary,
  Page,
  PlannedChange,
  ReleaseSummary,
  ReleaseView,
} from '@midplane/contract'
import { RELEASE_KINDS } from '@midplane/contract'
import type { Audit, Clock } from '@midplane/kernel'
import { configErrors } from '../errors.ts'
import { inheritanceChain } from '../model/chain.ts'
import { differences } from '../model/difference.ts'
import { matchesGray, type ClientIdentity } from '../model/gray.ts'
import { layerKey, resourceOf } from '../model/namespace-key.ts'
import type { Layer } from '../model/release.ts'
import type { Caller } from '../service.ts'
import type { ServingTable } from '../serving/serving-table.ts'
import type { View } from '../serving/view.ts'
import type { ReleaseStore } from '../store/release-store.ts'
import type { ReleaseTable } from '../store/tables.ts'
import { TOPICS } from '../topics.ts'
import { createNamespace, type NewNamespace } from './create-namespace.ts'
import { namespaceUnknown } from './gray-releases.ts'
import { itemsOf } from './planner.ts'
import { CATCH_UP_TIMEOUT_MS } from './publisher.ts'

export type NamespacesOptions = {
  readonly releases: ReleaseStore
  readonly serving: ServingTable
  readonly audit: Audit
  readonly clock: Clock
}

export type ListFilter = {
  readonly tenant: string
  readonly environment: string
  readonly application?: string | undefined
  readonly search?: string | undefined
  readonly limit: number
  readonly cursor?: string | undefined
}

export class Namespaces {
  readonly #options: NamespacesOptions

  constructor(options: NamespacesOptions) {
    this.#options = options
  }

  /** Errors: MP_CONFIG_NAMESPACE_EXISTS, MP_CONFIG_PUBLIC_NAME_TAKEN. */
  async create(wanted: NewNamespace, caller: Caller): Promise<NamespaceSummary> {
    const { address } = wanted
    caller.authorize('config.edit', resourceOf(address))
    const id = layerKey(address)
    const actor = caller.principal.name
    const revision = await this.#options.releases.write(async (tx) => {
      const change = await tx.change({ topic: TOPICS.namespace, key: id, actor })
      const made = { revision: change.revision, at: change.at, by: actor }
      if (!(await createNamespace(tx, wanted, made))) {
        throw configErrors.error('MP_CONFIG_NAMESPACE_EXISTS', { namespace: address.namespace })
      }
      const { principal, reason } = caller
      const resource = resourceOf(address)
      await this.#options.audit.record(tx, {
        principal,
        action: 'config.namespace.create',
        resource,
        reason,
        after: {
          format: wanted.format,
          isPublic: wanted.isPublic,
          description: wanted.description,
        },
      })
      return change.revision
    })
    await this.#options.serving.caughtUp(revision, CATCH_UP_TIMEOUT_MS)
    return summaryOf(this.#layer(address), { at: this.#options.clock.nowMs(), by: actor })
  }

  environments(
    tenant: string,
  ): { readonly environment: string; readonly namespaceCount: number }[] {
    const counts = new Map<string, number>()
    for (const { address, head } of this.#options.serving.layers(tenant)) {
      if (head !== undefined)
        counts.set(address.environment, (counts.get(address.environment) ?? 0) + 1)
    }
    return [...counts].map(([environment, namespaceCount]) => ({ environment, namespaceCount }))
  }

  /** By layer key; the cursor is the last key of the page before. Removed namespaces are left out. */
  async list(filter: ListFilter): Promise<Page<NamespaceSummary>> {
    const page = this.#page(filter)
    const rows = await Promise.all(
      page.entries.map((layer) => this.#options.releases.namespace(layer.key)),
    )
    const entries = page.entries.map((layer, index) => {
      const row = rows[index]
      return summaryOf(layer, { at: row?.updated_at ?? 0, by: row?.updated_by ?? '' })
    })
    return { entries, nextCursor: page.nextCursor }
  }

  /** Head releases, whole, of what is in service. */
  async export(
    filter: ListFilter,
  ): Promise<Page<ReleaseView & { isPublic: boolean; description: string }>> {
    const page = this.#page(filter)
    const entries = []
    for (const layer of page.entries) {
      if (layer.head === undefined) continue
      const row = await this.#options.releases.release(layer.key, layer.head.revision)
      if (row === undefined) continue
      const { isPublic, description } = layer
      entries.push({ ...releaseView(layer.address, layer.format, row), isPublic, description })
    }
    return { entries, nextCursor: page.nextCursor }
  }

  async head(address: Address): Promise<ReleaseView> {
    const layer = this.#layer(address)
    if (layer.head === undefined) return emptyRelease(layer)
    return await this.release(address, layer.head.revision)
  }

  async release(address: Address, revision: number): Promise<ReleaseView> {
    const layer = this.#layer(address)
    return releaseView(layer.address, layer.format, await this.#row(address, revision))
  }

  async history(
    address: Address,
    page: { readonly limit: number; readonly cursor?: string | undefined },
  ): Promise<Page<ReleaseSummary>> {
    this.#layer(address)
    const rows = await this.#options.releases.history(layerKey(address), {
      limit: page.limit + 1,
      before: page.cursor === undefined ? undefined : Number(page.cursor),
    })
    const entries = rows.slice(0, page.limit).map(releaseSummary)
    const last = entries.at(-1)
    return {
      entries,
      nextCursor: rows.length > page.limit && last !== undefined ? String(last.revision) : null,
    }
  }

  /** `from` 0 is the state before the first release. */
  async diff(
    address: Address,
    range: { readonly from: number; readonly to: number | undefined },
  ): Promise<PlannedChange> {
    const layer = this.#layer(address)
    const to = range.to ?? layer.head?.revision ?? 0
    const before = range.from === 0 ? undefined : await this.release(address, range.from)
    const after = to === 0 ? undefined : await this.release(address, to)
    return {
      address: layer.address,
      format: layer.format,
      action: before?.text === after?.text ? 'none' : 'update',
      headRevision: layer.head?.revision ?? 0,
      differences: differences(before?.items ?? null, after?.items ?? null),
      textBefore: before?.text ?? null,
      textAfter: after?.text ?? null,
    }
  }

  /** Errors: MP_CONFIG_NAMESPACE_UNKNOWN when no layer of the chain has a release. */
  effective(address: Address, client: ClientIdentity): View {
    const { serving } = this.#options
    const view = serving.view(serving.inheritance(address), client)
    if (view === undefined) throw namespaceUnknown(address)
    return view
  }

  explain(address: Address, key: string, client: ClientIdentity): Explanation {
    const { serving } = this.#options
    const view = serving.view(serving.inheritance(address), client)
    const value = view?.items.get(key) ?? null
    let isDecided = false
    const candidates = inheritanceChain(address).map((at) => {
      const layer = serving.layer(layerKey(at))
      const gray = layer?.grays.find((one) => matchesGray(one.rule, client))
      const release = gray?.release ?? layer?.head
      const item = release?.items().find((one) => one.key === key)
      const mergesIn = view?.contributions.some((one) => one.release === release) ?? false
      const wins = !isDecided && mergesIn && item !== undefined
      isDecided ||= wins
      return {
        address: at,
        exists: release !== undefined,
        revision: release?.revision ?? 0,
        value: item?.value ?? null,
        type: item?.type ?? null,
        wins,
      }
    })
    return { key, value, candidates }
  }

  #page(filter: ListFilter): Page<Layer> {
    const { application, search, environment, cursor } = filter
    const needle = search?.toLowerCase()
    const matching = this.#options.serving
      .layers(filter.tenant)
      .filter((layer) => layer.address.environment === environment)
      .filter((layer) => !layer.isRemoved)
      .filter(
        (layer) => application === undefined || isBelow(layer.address.application, application),
      )
      .filter((layer) => needle === undefined || mentions(layer, needle))
      .filter((layer) => cursor === undefined || layer.key > cursor)
    const entries = matching.slice(0, filter.limit)
    const last = entries.at(-1)
    return {
      entries,
      nextCursor: matching.length > filter.limit && last !== undefined ? last.key : null,
    }
  }

  #layer(address: Address): Layer {
    const layer = this.#options.serving.layer(layerKey(address))
    if (layer === undefined) throw namespaceUnknown(address)
    return layer
  }

  async #row(address: Address, revision: number): Promise<ReleaseTable> {
    const row = await this.#options.releases.release(layerKey(address), revision)
    if (row !== undefined) return row
    throw configErrors.error('MP_CONFIG_RELEASE_UNKNOWN', {
      namespace: address.namespace,
      revision,
    })
  }
}

function releaseSummary(row: Omit<ReleaseTable, 'body' | 'types_json'>): ReleaseSummary {
  return {
    revision: row.revision,
    kind: RELEASE_KINDS.find((kind) => kind === row.kind) ?? 'publish',
    md5: row.md5,
    sizeBytes: row.size_bytes,
    author: row.author,
    comment: row.comment,
    publishedAt: new Date(row.published_at).toISOString(),
    rollbackTo: row.rollback_to,
  }
}

function releaseView(address: Address, format: Layer['format'], row: ReleaseTable): ReleaseView {
  const items =
    row.kind === 'remove'
      ? []
      : itemsOf(format, { text: row.body, types: JSON.parse(row.types_json) })
  return { ...releaseSummary(row), address, format, text: row.body, items: [...(items ?? [])] }
}

function emptyRelease(layer: Layer): ReleaseView {
  return {
    address: layer.address,
    format: layer.format,
    revision: 0,
    kind: 'publish',
    md5: '',
    sizeBytes: 0,
    author: '',
    comment: '',
    publishedAt: new Date(0).toISOString(),
    rollbackTo: null,
    text: '',
    items: [],
  }
}

function summaryOf(
  layer: Layer,
  updated: { readonly at: number; readonly by: string },
): NamespaceSummary {
  const { address, format, isPublic, description, head } = layer
  return {
    address,
    format,
    isPublic,
    description,
    revision: head?.revision ?? 0,
    md5: head?.md5 ?? '',
    itemCount: head?.items().length ?? 0,
    sizeBytes: head === undefined ? 0 : Buffer.byteLength(head.text),
    updatedAt: new Date(updated.at).toISOString(),
    updatedBy: updated.by,
  }
}

function isBelow(application: string, path: string): boolean {
  return application === path || application.startsWith(`${path}/`)
}

function mentions(layer: Layer, needle: string): boolean {
  const { application, cluster, namespace } = layer.address
  return [application, cluster, namespace, layer.description, layer.head?.text ?? ''].some((text) =>
    text.toLowerCase().includes(needle),
  )
}
