/**
 * Keeps the serving table current: reads everything once, then folds every change of the feed into it.
 * A release is applied from its own log row, never from the namespace's present state, so a client is never shown a
 * release that is committed but not yet durable.
 */
import { formatSchema, type Address, type Item } from '@midplane/contract'
import type { Change, ChangeFeed } from '@midplane/kernel'
import { readItems } from '../format/document.ts'
import type { GrayRule } from '../model/gray.ts'
import type { LayerKey } from '../model/namespace-key.ts'
import type { GrayRelease, ItemTypes, Layer, Release } from '../model/release.ts'
import type { AccessKeyStore } from '../store/access-key-store.ts'
import type { ReleaseStore } from '../store/release-store.ts'
import type { AccessKeyTable, NamespaceTable, PublicTable, ReleaseTable } from '../store/tables.ts'
import { TOPICS } from '../topics.ts'
import type { PublicOwner, ServingTable } from './serving-table.ts'

type Stores = { readonly releases: ReleaseStore; readonly accessKeys: AccessKeyStore }

/** Loads the table and subscribes it to the feed; returns the function that ends the subscription. */
export async function startLoader(
  table: ServingTable,
  stores: Stores,
  feed: ChangeFeed,
): Promise<() => void> {
  const loader = new Loader(table, stores)
  const loaded = Promise.withResolvers<void>()
  // Subscribed first, so that nothing between load and subscription is missed; batches wait for the load.
  const end = feed.subscribe('config.serving', async (changes) => {
    await loaded.promise
    await loader.follow(changes)
  })
  await loader.load(feed.revision)
  loaded.resolve()
  return end
}

class Loader {
  readonly #table: ServingTable
  readonly #stores: Stores

  constructor(table: ServingTable, stores: Stores) {
    this.#table = table
    this.#stores = stores
  }

  async load(revision: number): Promise<void> {
    const [namespaces, owners, keys, grayRevisions] = await Promise.all([
      this.#stores.releases.allNamespaces(),
      this.#stores.releases.publicOwners(),
      this.#stores.accessKeys.all(),
      this.#stores.releases.grayRevisions(),
    ])
    const heads = namespaces.map((row) => row.head_revision).filter((head) => head > 0)
    const revisions = [...heads, ...grayRevisions].sort((left, right) => left - right)
    const rows = await this.#stores.releases.releases(revisions)
    const layers = new Map(namespaces.map((row) => [row.id, emptyLayer(row)]))
    for (const row of rows) fold(layers, row)
    for (const row of namespaces) touch(layers, row.id, row.changed_revision)
    this.#table.apply({
      revision,
      layers: [...layers.values()],
      publicOwners: owners.map(publicOwner),
      accessSecrets: secretsByApplication(keys),
    })
  }

  async follow(changes: readonly Change[]): Promise<void> {
    const layers = await this.#layersAfter(changes)
    const keysChanged = changes.some((change) => change.topic === TOPICS.accessKey)
    const namespacesChanged = changes.some((change) => change.topic === TOPICS.namespace)
    this.#table.apply({
      revision: changes.at(-1)?.revision ?? 0,
      layers: [...layers.values()],
      publicOwners: namespacesChanged
        ? (await this.#stores.releases.publicOwners()).map(publicOwner)
        : [],
      accessSecrets: keysChanged ? await this.#changedSecrets(changes) : new Map(),
    })
  }

  async #layersAfter(changes: readonly Change[]): Promise<Map<LayerKey, Layer>> {
    const layers = new Map<LayerKey, Layer>()
    const released: number[] = []
    for (const { topic, key, revision } of changes) {
      if (topic !== TOPICS.release && topic !== TOPICS.namespace) continue
      const known = layers.get(key) ?? this.#table.layer(key)
      if (known !== undefined && topic === TOPICS.release) layers.set(key, known)
      else await this.#refresh(layers, key, known)
      if (topic === TOPICS.release) released.push(revision)
      else touch(layers, key, revision)
    }
    for (const row of await this.#stores.releases.releases(released)) fold(layers, row)
    return layers
  }

  /** A namespace that is new here, or whose attributes changed. */
  async #refresh(
    layers: Map<LayerKey, Layer>,
    key: LayerKey,
    known: Layer | undefined,
  ): Promise<void> {
    const row = await this.#stores.releases.namespace(key)
    if (row === undefined) return
    layers.set(key, { ...(known ?? emptyLayer(row)), ...attributes(row) })
  }

  /** All applications named by the changes, also those whose last key is gone. */
  async #changedSecrets(
    changes: readonly Change[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const enabled = secretsByApplication(await this.#stores.accessKeys.all())
    const changed = changes.filter((change) => change.topic === TOPICS.accessKey)
    return new Map(changed.map(({ key }) => [key, enabled.get(key) ?? []]))
  }
}

/** Applies one row of the release log to its layer; rows that the layer has seen already change nothing. */
function fold(layers: Map<LayerKey, Layer>, row: ReleaseTable): void {
  const layer = layers.get(row.namespace_id)
  if (layer === undefined || row.revision <= layer.revision) return
  layers.set(row.namespace_id, { ...layer, ...effectOf(layer, row), revision: row.revision })
}

function effectOf(layer: Layer, row: ReleaseTable): Partial<Layer> {
  const others = layer.grays.filter((gray) => gray.name !== row.gray_name)
  switch (row.kind) {
    case 'gray':
      return { grays: [...others, grayOf(layer, row)] }
    case 'gray-end':
      return { grays: others }
    case 'remove':
      return { head: undefined, grays: [], isRemoved: true }
    default:
      return { head: releaseOf(layer, row), isRemoved: false }
  }
}

function touch(layers: Map<LayerKey, Layer>, key: LayerKey, revision: number): void {
  const layer = layers.get(key)
  if (layer !== undefined && layer.revision < revision) layers.set(key, { ...layer, revision })
}

function emptyLayer(row: NamespaceTable): Layer {
  return {
    key: row.id,
    revision: 0,
    head: undefined,
    isRemoved: row.is_removed === 1,
    grays: [],
    ...attributes(row),
  }
}

function attributes(
  row: NamespaceTable,
): Pick<Layer, 'address' | 'format' | 'isPublic' | 'description'> {
  return {
    address: addressOf(row),
    format: formatSchema.parse(row.format),
    isPublic: row.is_public === 1,
    description: row.description,
  }
}

function addressOf(row: NamespaceTable): Address {
  const { tenant, environment, application, cluster, name } = row
  return { tenant, environment, application, cluster, namespace: name }
}

function releaseOf(layer: Layer, row: ReleaseTable): Release {
  const types: ItemTypes = JSON.parse(row.types_json)
  let items: readonly Item[] | undefined
  return {
    revision: row.revision,
    format: layer.format,
    text: row.body,
    types,
    md5: row.md5,
    publishedAt: row.published_at,
    items: () => (items ??= readItems(layer.format, { text: row.body, types })),
  }
}

function grayOf(layer: Layer, row: ReleaseTable): GrayRelease {
  const rule: GrayRule = JSON.parse(row.gray_rule_json ?? '{"ips":[],"labels":[]}')
  return { name: row.gray_name ?? '', rule, release: releaseOf(layer, row) }
}

function publicOwner(row: PublicTable): PublicOwner {
  return {
    tenant: row.tenant,
    environment: row.environment,
    namespace: row.folded_name,
    application: row.application,
  }
}

function secretsByApplication(keys: readonly AccessKeyTable[]): Map<string, readonly string[]> {
  const secrets = new Map<string, readonly string[]>()
  for (const key of keys.filter((one) => one.is_enabled === 1)) {
    const application = `${key.tenant}/${key.application}`
    secrets.set(application, [...(secrets.get(application) ?? []), key.secret])
  }
  return secrets
}
