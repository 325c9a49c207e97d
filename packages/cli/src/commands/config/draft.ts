/** The draft of the command line: one open change set per person that `set`, `unset` and `put` write to and `publish` publishes. */
import {
  MidplaneError,
  type Address,
  type ChangeSet,
  type EditOperation,
  type Format,
  type NamespaceEdit,
} from '@midplane/contract'
import type { CommandContext } from '../../command-context.ts'
import { cliErrors } from '../../errors.ts'

const DRAFT_TITLE = 'midplane config'
const PAGE_SIZE = 1000

/** The named draft, or the newest open one of this person; undefined when there is none. */
export async function findDraft(
  { config, iam }: CommandContext,
  tenant: string,
  id: string | undefined,
): Promise<ChangeSet | undefined> {
  const params = { tenant }
  if (id !== undefined) return await config.getChangeSet({ params: { tenant, id } })
  const { principal } = await iam.whoami()
  let cursor: string | undefined
  do {
    const query = {
      state: 'open',
      limit: PAGE_SIZE,
      ...(cursor === undefined ? {} : { cursor }),
    } as const
    const open = await config.listChangeSets({ params, query })
    const own = open.entries.find(
      (one) => one.author === principal.name && one.title === DRAFT_TITLE,
    )
    if (own !== undefined) return own
    cursor = open.nextCursor ?? undefined
  } while (cursor !== undefined)
  return undefined
}

/** Throws MP_CLI_DRAFT_MISSING. */
export async function requireDraft(
  context: CommandContext,
  tenant: string,
  id: string | undefined,
): Promise<ChangeSet> {
  const draft = await findDraft(context, tenant, id)
  if (draft === undefined) throw cliErrors.error('MP_CLI_DRAFT_MISSING', {})
  return draft
}

export type DraftChange = {
  readonly operations: readonly EditOperation[]
  readonly format?: Format | undefined
  /** Another draft than the person's own. */
  readonly draft?: string | undefined
}

/** Adds operations to the draft, which is opened when there is none. */
export async function addToDraft(
  context: CommandContext,
  address: Address,
  change: DraftChange,
): Promise<ChangeSet> {
  const { tenant } = address
  const draft = await findDraft(context, tenant, change.draft)
  const before = draft?.edits.find((edit) => isAt(edit, address))
  const edit = editOf(address, [...(before?.operations ?? []), ...change.operations], {
    format: change.format ?? before?.format,
    baseRevision: before?.baseRevision ?? (await headRevision(context, address)),
  })
  const edits = [...(draft?.edits.filter((one) => one !== before) ?? []), edit]
  if (draft === undefined) {
    return await context.config.createChangeSet({
      params: { tenant },
      body: { title: DRAFT_TITLE, edits },
    })
  }
  const params = { tenant, id: draft.id }
  return await context.config.saveChangeSet({ params, body: { title: draft.title, edits } })
}

export function editOf(
  address: Address,
  operations: readonly EditOperation[],
  options: {
    readonly format?: Format | undefined
    readonly baseRevision?: number | undefined
  } = {},
): NamespaceEdit {
  const { environment, application, cluster, namespace } = address
  const { format, baseRevision } = options
  return {
    environment,
    application,
    cluster,
    namespace,
    operations: [...operations],
    ...(format === undefined ? {} : { format }),
    ...(baseRevision === undefined ? {} : { baseRevision }),
  }
}

/** 0 before the first release. */
async function headRevision({ config }: CommandContext, params: Address): Promise<number> {
  const { entries } = await config
    .listReleases({ params, query: { limit: 1 } })
    .catch((error: unknown) => {
      if (MidplaneError.is(error) && error.code === 'MP_CONFIG_NAMESPACE_UNKNOWN')
        return { entries: [] }
      throw error
    })
  return entries[0]?.revision ?? 0
}

function isAt(edit: Omit<Address, 'tenant'>, address: Omit<Address, 'tenant'>): boolean {
  return (
    edit.environment === address.environment &&
    edit.application === address.application &&
    edit.cluster === address.cluster &&
    edit.namespace === address.namespace
  )
}
