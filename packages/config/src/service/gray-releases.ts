/** Gray releases: a text for the clients that a rule names, beside the head. */
import type { Address } from '@midplane/contract'
import type { WriteTransaction } from '@midplane/kernel'
import { configErrors } from '../errors.ts'
import { validateDocument } from '../format/document.ts'
import type { GrayRule } from '../model/gray.ts'
import { layerKey, resourceOf } from '../model/namespace-key.ts'
import type { Caller } from '../service.ts'
import { dropGrays, insertRelease, putGray } from '../store/release-store.ts'
import type { ConfigTables } from '../store/tables.ts'
import { TOPICS } from '../topics.ts'
import { md5Of } from './planner.ts'
import {
  CATCH_UP_TIMEOUT_MS,
  contentColumns,
  type Publisher,
  type PublisherOptions,
} from './publisher.ts'

export type GrayCommand = { readonly name: string; readonly rule: GrayRule; readonly text: string }

export class GrayReleases {
  readonly #options: PublisherOptions
  readonly #publisher: Publisher

  constructor(options: PublisherOptions, publisher: Publisher) {
    this.#options = options
    this.#publisher = publisher
  }

  /** Errors: MP_CONFIG_NAMESPACE_UNKNOWN, MP_CONFIG_INVALID_DOCUMENT. */
  async publish(
    address: Address,
    gray: GrayCommand,
    caller: Caller,
  ): Promise<{ readonly revision: number }> {
    caller.authorize('config.publish', resourceOf(address))
    return await this.#publisher.exclusively([address], async () => {
      const base = await this.#publisher.base(address)
      if (!base.exists) throw namespaceUnknown(address)
      const document = { text: gray.text, types: base.head?.types ?? {} }
      validateDocument(base.format, document, this.#options.limits)
      const revision = await this.#append(address, gray, document, caller)
      await this.#options.serving.caughtUp(revision, CATCH_UP_TIMEOUT_MS)
      return { revision }
    })
  }

  async end(address: Address, name: string, caller: Caller): Promise<boolean> {
    caller.authorize('config.publish', resourceOf(address))
    const id = layerKey(address)
    const revision = await this.#options.releases.write(async (tx) => {
      if ((await dropGrays(tx, id, name)).length === 0) return undefined
      const change = await tx.change({
        topic: TOPICS.release,
        key: id,
        actor: caller.principal.name,
      })
      await insertRelease(
        tx,
        row(id, 'gray-end', change, caller, { name, rule: null }, contentColumns(undefined, '')),
      )
      await this.#audit(tx, 'config.gray.end', address, caller, { name, revision: change.revision })
      return change.revision
    })
    if (revision === undefined) return false
    await this.#options.serving.caughtUp(revision, CATCH_UP_TIMEOUT_MS)
    return true
  }

  async #append(
    address: Address,
    gray: GrayCommand,
    document: Parameters<typeof contentColumns>[0],
    caller: Caller,
  ): Promise<number> {
    const id = layerKey(address)
    return await this.#options.releases.write(async (tx) => {
      const change = await tx.change({
        topic: TOPICS.release,
        key: id,
        actor: caller.principal.name,
      })
      const content = contentColumns(document, md5Of(gray.text))
      await insertRelease(tx, row(id, 'gray', change, caller, gray, content))
      await putGray(tx, { namespace_id: id, name: gray.name, revision: change.revision })
      await this.#audit(tx, 'config.gray.publish', address, caller, {
        name: gray.name,
        rule: gray.rule,
        revision: change.revision,
        md5: content.md5,
      })
      return change.revision
    })
  }

  async #audit(
    tx: WriteTransaction<ConfigTables>,
    action: string,
    address: Address,
    caller: Caller,
    after: unknown,
  ): Promise<void> {
    const { principal, reason } = caller
    await this.#options.audit.record(tx, {
      principal,
      action,
      resource: resourceOf(address),
      reason,
      after,
    })
  }
}

export function namespaceUnknown(address: Address): Error {
  return configErrors.error('MP_CONFIG_NAMESPACE_UNKNOWN', { ...address })
}

function row(
  id: string,
  kind: 'gray' | 'gray-end',
  change: { readonly revision: number; readonly at: number },
  caller: Caller,
  gray: { readonly name: string; readonly rule: GrayRule | null },
  content: ReturnType<typeof contentColumns>,
): Parameters<typeof insertRelease>[1] {
  return {
    ...content,
    revision: change.revision,
    namespace_id: id,
    kind,
    author: caller.principal.name,
    comment: '',
    published_at: change.at,
    rollback_to: null,
    gray_name: gray.name,
    gray_rule_json: gray.rule === null ? null : JSON.stringify(gray.rule),
    change_set_id: null,
  }
}
