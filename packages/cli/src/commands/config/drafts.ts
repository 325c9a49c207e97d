/** The draft of the command line: one open change set per person that `set`, `unset` and `put` write to and `publish` publishes. */
import type { Address, ChangeSet, EditOperation, Format, NamespaceEdit } from '@midplane/contract'
import { usageError, type CommandContext } from '../../command-context.ts'

const DRAFT_TITLE = 'midplane config'

/** The named draft, or the newest open one of this person; undefined when there is none. */
export async function findDraft(
  context: CommandContext,
  tenant: string,
  id: string | undefined,
): Promise<ChangeSet | undefined> {
  if (id !== undefined) return await context.config.getChangeSet({ params: { tenant, id } })
  const { principal } = await context.iam.whoami()
  const open = await context.config.listChangeSets({ params: { tenant }, query: { state: 'open', limit: 1000 } })
  return open.entries.find((one) => one.author === principal.name && one.title === DRAFT_TITLE)
}

export async function requireDraft(context: CommandContext, tenant: string, id: string | undefined): Promise<ChangeSet> {
  const draft = await findDraft(context, tenant, id)
  if (draft !== undefined) return draft
  throw usageError('there is no open draft', 'begin one with `midplane config set KEY=VALUE --app APP`')
}

/** Adds operations to the draft, which is opened when there is none. */
export async function addToDraft(
  context: CommandContext,
  address: Address,
  change: { readonly operations: readonly EditOperation[]; readonly format?: Format | undefined; readonly draft?: string | undefined },
): Promise<ChangeSet> {
  const { tenant } = address
  const draft = await findDraft(context, tenant, change.draft)
  const before = draft?.edits.find((edit) => isAt(edit, address))
  const base = before?.baseRevision ?? (await headRevision(context, address))
  const edit = editOf(address, [...(before?.operations ?? []), ...change.operations], {
    format: change.format ?? before?.format,
    baseRevision: base,
  })
  const edits = [...(draft?.edits.filter((one) => one !== before) ?? []), edit]
  if (draft === undefined) {
    return await context.config.createChangeSet({ params: { tenant }, body: { title: DRAFT_TITLE, edits } })
  }
  return await context.config.saveChangeSet({
    params: { tenant, id: draft.id },
    body: { title: draft.title, edits },
  })
}

export function editOf(
  address: Address,
  operations: readonly EditOperation[],
  options: { readonly format?: Format | undefined; readonly baseRevision?: number | undefined } = {},
): NamespaceEdit {
  const { environment, application, cluster, namespace } = address
  return {
    environment,
    application,
    cluster,
    namespace,
    operations: [...operations],
    ...(options.format === undefined ? {} : { format: options.format }),
    ...(options.baseRevision === undefined ? {} : { baseRevision: options.baseRevision }),
  }
}

async function headRevision(context: CommandContext, address: Address): Promise<number> {
  const { tenant, environment, application } = address
  const listed = await context.config.listNamespaces({ params: { tenant, environment }, query: { application, limit: 1000 } })
  const found = listed.entries.find(({ address: at }) => isAt(at, address))
  return found?.revision ?? 0
}

function isAt(edit: Omit<Address, 'tenant'>, address: Omit<Address, 'tenant'>): boolean {
  return (
    edit.environment === address.environment &&
    edit.application === address.application &&
    edit.cluster === address.cluster &&
    edit.namespace === address.namespace
  )
}
