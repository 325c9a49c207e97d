/**
 * Publishing: plan outside the transaction, commit inside, all namespaces or none.
 *
 *   lock keys (this process) -> read heads -> plan and validate -> transaction:
 *     per changed namespace: allocate revision, move head from the planned revision, append release, audit
 *   -> durable -> served by this node -> answer
 *
 * A head that another node moved meanwhile makes the whole round repeat on the new heads.
 */
import { formatSchema, type Address, type PublishResult } from '@midplane/contract'
import type { Audit, Clock, WriteTransaction } from '@midplane/kernel'
import { configErrors } from '../errors.ts'
import type { DocumentLimits } from '../format/document.ts'
import { conflicts } from '../model/conflict.ts'
import { layerKey, resourceOf } from '../model/namespace-key.ts'
import type { Document } from '../model/release.ts'
import type { Caller, Edit, PublishCommand } from '../service.ts'
import type { Serving } from '../serving/serving.ts'
import { dropGrays, insertRelease, moveHead, type ReleaseStore } from '../store/release-store.ts'
import type { ConfigTables } from '../store/tables.ts'
import { TOPICS } from '../topics.ts'
import { createNamespace } from './create-namespace.ts'
import { KeyedMutex } from './keyed-mutex.ts'
import { describePlan, itemsOf, planEdit, type Base, type Plan } from './planner.ts'

/** Rounds lost to other nodes before the caller is told to try again. */
const ROUNDS_MAX = 20
export const CATCH_UP_TIMEOUT_MS = 10_000

/** What a release row says beside its content. */
export type ReleaseNote = {
  readonly kind: 'publish' | 'rollback'
  readonly comment: string
  readonly rollbackTo: number | null
  readonly changeSetId: string | null
}

export type PublisherOptions = {
  readonly releases: ReleaseStore
  readonly serving: Serving
  readonly audit: Audit
  readonly clock: Clock
  readonly limits: DocumentLimits
}

type Transaction = WriteTransaction<ConfigTables>

export class Publisher {
  readonly #options: PublisherOptions
  readonly #mutex = new KeyedMutex()

  constructor(options: PublisherOptions) {
    this.#options = options
  }

  async publish(command: PublishCommand, caller: Caller): Promise<PublishResult> {
    const note = {
      kind: 'publish',
      comment: command.comment,
      rollbackTo: null,
      changeSetId: null,
    } as const
    return await this.publishWith(command, note, caller)
  }

  /** As publish; `alongside` runs in the same transaction and may refuse by throwing. */
  async publishWith(
    command: PublishCommand,
    note: ReleaseNote,
    caller: Caller,
    alongside?: (tx: Transaction, revision: number) => Promise<void>,
  ): Promise<PublishResult> {
    const targets = targetsOf(command)
    const action = command.dryRun ? 'config.read' : 'config.publish'
    for (const { address } of targets) caller.authorize(action, resourceOf(address))
    if (command.dryRun) return describe(await this.#plan(targets), this.#options.serving.revision)
    const keys = targets.map((target) => layerKey(target.address))
    const result = await this.#mutex.run(keys, () =>
      this.#commitRounds(targets, note, caller, alongside),
    )
    await this.#options.serving.caughtUp(result.revision, CATCH_UP_TIMEOUT_MS)
    return result
  }

  /** Runs `work` alone among the writers of these namespaces in this process. */
  exclusively<Result>(addresses: readonly Address[], work: () => Promise<Result>): Promise<Result> {
    return this.#mutex.run(addresses.map(layerKey), work)
  }

  async base(address: Address): Promise<Base> {
    const row = await this.#options.releases.namespaceWithHead(layerKey(address))
    if (row === undefined)
      return { exists: false, format: 'properties', headRevision: 0, head: undefined }
    const { body, types_json, md5 } = row
    const hasHead = body !== null && types_json !== null && md5 !== null
    return {
      exists: true,
      format: formatSchema.parse(row.format),
      headRevision: row.head_revision,
      head: hasHead ? { text: body, types: JSON.parse(types_json), md5 } : undefined,
    }
  }

  async #commitRounds(
    targets: readonly Target[],
    note: ReleaseNote,
    caller: Caller,
    alongside: ((tx: Transaction, revision: number) => Promise<void>) | undefined,
  ): Promise<PublishResult> {
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const plans = await this.#plan(targets)
      const committed = await this.#commit(plans, note, caller, alongside)
      if (committed !== undefined) return committed
    }
    const [first] = targets
    throw configErrors.error('MP_CONFIG_CONFLICT', {
      namespace: first?.address.namespace ?? '',
      baseRevision: 0,
      keys: 'it is being changed by others all the time',
    })
  }

  async #plan(targets: readonly Target[]): Promise<readonly Plan[]> {
    const plans: Plan[] = []
    for (const { address, edit } of targets) {
      const base = await this.base(address)
      await this.#refuseConflict(address, edit, base)
      plans.push(planEdit(address, edit, base, this.#options.limits))
    }
    return plans
  }

  /** Undefined when a head had moved: nothing was changed then. */
  async #commit(
    plans: readonly Plan[],
    note: ReleaseNote,
    caller: Caller,
    alongside: ((tx: Transaction, revision: number) => Promise<void>) | undefined,
  ): Promise<PublishResult | undefined> {
    const effective = plans.filter((plan) => plan.action !== 'none')
    if (effective.length === 0 && alongside === undefined)
      return describe(plans, this.#options.serving.revision)
    try {
      const revisions = await this.#options.releases.write(async (tx) => {
        const made = new Map<Plan, number>()
        for (const plan of effective) made.set(plan, await this.#release(tx, plan, note, caller))
        const last = Math.max(0, ...made.values())
        await alongside?.(tx, last)
        return made
      })
      return describe(plans, this.#options.serving.revision, revisions)
    } catch (error) {
      if (error instanceof HeadMoved) return undefined
      throw error
    }
  }

  async #release(tx: Transaction, plan: Plan, note: ReleaseNote, caller: Caller): Promise<number> {
    const { address, document } = plan
    const id = layerKey(address)
    const actor = caller.principal.name
    if (!plan.base.exists) await this.#create(tx, plan, actor)
    const { revision, at } = await tx.change({ topic: TOPICS.release, key: id, actor })
    const head = document === undefined ? 0 : revision
    const planned = plan.base.headRevision
    if (!(await moveHead(tx, { id, planned, head, changed: revision, at, by: actor })))
      throw new HeadMoved()
    if (document === undefined) await dropGrays(tx, id)
    await insertRelease(tx, {
      revision,
      namespace_id: id,
      kind: document === undefined ? 'remove' : note.kind,
      ...contentColumns(document, plan.md5),
      author: actor,
      comment: note.comment,
      published_at: at,
      rollback_to: note.rollbackTo,
      gray_name: null,
      gray_rule_json: null,
      change_set_id: note.changeSetId,
    })
    await this.#options.audit.record(tx, {
      principal: caller.principal,
      action: `config.${plan.action === 'remove' ? 'remove' : note.kind}`,
      resource: resourceOf(address),
      reason: caller.reason,
      before: { revision: planned, md5: plan.base.head?.md5 ?? '' },
      after: { revision, md5: plan.md5, comment: note.comment },
    })
    return revision
  }

  async #create(tx: Transaction, plan: Plan, actor: string): Promise<void> {
    const key = layerKey(plan.address)
    const { revision, at } = await tx.change({ topic: TOPICS.namespace, key, actor })
    if (!(await createNamespace(tx, plan, { revision, at, by: actor }))) throw new HeadMoved()
  }

  async #refuseConflict(address: Address, edit: Edit, base: Base): Promise<void> {
    if (edit.expectedMd5 !== undefined && edit.expectedMd5 !== (base.head?.md5 ?? '')) {
      throw conflict(address, base.headRevision, ['the text'])
    }
    const { baseRevision } = edit
    if (baseRevision === undefined || baseRevision === base.headRevision) return
    const row = await this.#options.releases.release(layerKey(address), baseRevision)
    const before =
      row === undefined ? undefined : { text: row.body, types: JSON.parse(row.types_json) }
    const keys = conflicts(
      itemsOf(base.format, before),
      itemsOf(base.format, base.head),
      edit.operations,
      { format: base.format, base: before?.text ?? null, head: base.head?.text ?? null },
    )
    if (keys.length > 0) throw conflict(address, baseRevision, keys)
  }
}

/** Thrown inside a transaction to undo it when the plan is out of date. */
class HeadMoved extends Error {}

type Target = { readonly address: Address; readonly edit: Edit }

function targetsOf(command: PublishCommand): readonly Target[] {
  const targets = command.edits.map((edit) => {
    const { environment, application, cluster, namespace } = edit
    return {
      address: { tenant: command.tenant, environment, application, cluster, namespace },
      edit,
    }
  })
  const seen = new Set<string>()
  for (const { address } of targets) {
    const key = layerKey(address)
    if (seen.has(key))
      throw configErrors.error('MP_CONFIG_DUPLICATE_EDIT', { namespace: address.namespace })
    seen.add(key)
  }
  return targets
}

function describe(
  plans: readonly Plan[],
  servedRevision: number,
  revisions: ReadonlyMap<Plan, number> = new Map(),
): PublishResult {
  return {
    revision: revisions.size === 0 ? servedRevision : Math.max(...revisions.values()),
    changes: plans.map((plan) => ({
      ...describePlan(plan),
      revision: revisions.get(plan) ?? plan.base.headRevision,
    })),
  }
}

/** Content columns of a release row; a removal has none. */
export function contentColumns(
  document: Document | undefined,
  md5: string,
): { body: string; types_json: string; md5: string; size_bytes: number } {
  const { text, types } = document ?? { text: '', types: {} }
  return { body: text, types_json: JSON.stringify(types), md5, size_bytes: Buffer.byteLength(text) }
}

function conflict(address: Address, baseRevision: number, keys: readonly string[]): Error {
  return configErrors.error('MP_CONFIG_CONFLICT', {
    namespace: address.namespace,
    baseRevision,
    keys: keys.slice(0, 20).join(', '),
  })
}
